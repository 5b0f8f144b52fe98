// pricing/charges.h: how AWS turns use into quantities and lines of a bill.  Pure functions.
//
// Every function that looks up a price returns lookup's Error when the book has none.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/run_clock.h"
#include "base/units.h"
#include "pricing/bill.h"
#include "pricing/price_book.h"

namespace dynafill {

// A price per month is charged by the hour, over the hours of that month.
struct Month {
  std::int64_t hours;
};
inline constexpr Month month_of_31_days{744};
inline constexpr Month month_of_30_days{720};
inline constexpr Month average_month{730};  // 365 x 24 / 12, as AWS's own calculator has it

// Provisioned capacity is billed by the clock hour, at the highest value set in that hour.
// Source: https://aws.amazon.com/dynamodb/pricing/provisioned/ ("hourly"); that the highest value counts
// is common knowledge, not in AWS's text.

// Clock hours that a span of `length` touches when it starts `into_hour` after the full hour: 20 minutes
// from :00 touch one, from :50 two.  At least 1.  Requires 0 <= into_hour < 1 h, length >= 0.
std::int64_t clock_hours(Duration into_hour, Duration length);

// A capacity set at a time; it holds until the next one.
struct CapacityStep {
  Duration from{};  // since the full hour in which the first step lies
  std::int64_t units = 0;
};
// Capacity x clock hours, each hour at its highest value.  Requires steps in order of time, the first
// within the first hour, `end` not before the last.
std::int64_t unit_hours(std::span<const CapacityStep> steps, Duration end);

// Lines for the write and the read capacity of a table that keeps both levels for `length`.
Result<std::vector<BillLine>> provisioned_table(const PriceBook& book, std::string_view region,
                                                std::int64_t wcu, std::int64_t rcu, Duration into_hour,
                                                Duration length);

// DynamoDB adds this to each item when it bills storage.
// Source: https://github.com/awsdocs/amazon-dynamodb-developer-guide at commit e2c2715 (2023-05-19),
// doc_source/CapacityUnitCalculations.md.
inline constexpr std::int64_t storage_overhead_per_item = 100;
// Storage of a table of `items` items for some months.
Result<std::vector<BillLine>> table_storage(const PriceBook& book, std::string_view region,
                                            std::int64_t items, Bytes item_bytes_total, Decimal months);

// EC2 and EMR: every instance by the second, a begun second whole, at least 60 s.
// Source: https://aws.amazon.com/about-aws/whats-new/2017/10/announcing-amazon-ec2-per-second-billing/
// (EC2 and EMR since 2017-10-02).
std::int64_t billed_seconds(Duration length);
Decimal instance_hours(std::int64_t instances, Duration length);
Result<std::vector<BillLine>> ec2_instances(const PriceBook& book, std::string_view region,
                                            std::string_view type, std::int64_t instances, Duration length);
// The instances and EMR's fee on top.  An instance type that EMR is not sold on has no fee: an Error that
// names it and lists the types that have one.
Result<std::vector<BillLine>> emr_cluster(const PriceBook& book, std::string_view region,
                                          std::string_view type, std::int64_t instances, Duration length);

enum class ActivityFrequency { low, high };  // high: more than once a day
// Data Pipeline: activities x months that they exist for.
Result<std::vector<BillLine>> pipeline_activity(const PriceBook& book, std::string_view region,
                                                ActivityFrequency frequency, Decimal activity_months);

// Binary gigabytes, to 12 decimals; AWS counts all sizes so.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
Decimal gigabytes(Bytes bytes);
// A file that lies in S3 for `hours`, with the requests that put it there and read it.
Result<std::vector<BillLine>> s3_file(const PriceBook& book, std::string_view region, Bytes bytes,
                                      std::int64_t hours, Month month, std::int64_t put_requests,
                                      std::int64_t get_requests);
// Data from the internet into AWS: free, and priced so.
Result<std::vector<BillLine>> transfer_in(const PriceBook& book, std::string_view region, Bytes bytes);

}  // namespace dynafill
