#include "pricing/charges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"

namespace dynafill {
namespace {

constexpr Duration hour = std::chrono::hours(1);
constexpr std::int64_t bytes_per_gigabyte = std::int64_t{1} << 30;

std::int64_t divided_up(std::int64_t a, std::int64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

std::string plural(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", human_count(count), noun, count == 1 ? "" : "s");
}

Result<std::vector<BillLine>> charge_sku(const PriceBook& book, std::string_view region, std::string_view sku,
                                         Decimal quantity, std::string formula) {
  const auto price = book.lookup(region, sku);
  if (!price) return price.error();
  return charge(*price, quantity, std::move(formula));
}

// Appends the lines of `more`, or says why there are none.
Status append(std::vector<BillLine>& lines, Result<std::vector<BillLine>> more) {
  if (!more) return more.error();
  lines.insert(lines.end(), more->begin(), more->end());
  return Done{};
}

}  // namespace

std::int64_t clock_hours(Duration into_hour, Duration length) {
  CHECK(into_hour >= Duration{} && into_hour < hour && length >= Duration{});
  return std::max<std::int64_t>(1, divided_up((into_hour + length).count(), hour.count()));
}

std::int64_t unit_hours(std::span<const CapacityStep> steps, Duration end) {
  CHECK(!steps.empty() && steps.front().from >= Duration{} && steps.front().from < hour);
  // Hours are paid one by one from the left: `paid` of them are, the newest at `highest`, which a later
  // step inside the same hour can still raise.
  std::int64_t total = 0;
  std::int64_t paid = 0;
  std::int64_t highest = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Duration from = steps[i].from;
    const Duration until = i + 1 < steps.size() ? steps[i + 1].from : end;
    CHECK(until >= from && steps[i].units >= 0);
    const std::int64_t first = from / hour;
    const std::int64_t last = std::max(first + 1, divided_up(until.count(), hour.count()));
    if (first < paid && steps[i].units > highest) {
      total += steps[i].units - highest;
      highest = steps[i].units;
    }
    if (last > paid) {
      total += steps[i].units * (last - paid);
      highest = steps[i].units;
      paid = last;
    }
  }
  return total;
}

Result<std::vector<BillLine>> provisioned_table(const PriceBook& book, std::string_view region,
                                                std::int64_t wcu, std::int64_t rcu, Duration into_hour,
                                                Duration length) {
  const std::int64_t hours = clock_hours(into_hour, length);
  std::vector<BillLine> lines;
  const auto bill = [&](std::string_view sku, std::int64_t units, std::string_view name) {
    const CapacityStep level[] = {{into_hour, units}};
    return append(
        lines, charge_sku(book, region, sku, unit_hours(level, into_hour + length),
                          fmt::format("{} {} x {}", human_count(units), name, plural(hours, "clock hour"))));
  };
  RETURN_IF_ERROR(bill("dynamodb.wcu_hour", wcu, "WCU"));
  RETURN_IF_ERROR(bill("dynamodb.rcu_hour", rcu, "RCU"));
  return lines;
}

Result<std::vector<BillLine>> table_storage(const PriceBook& book, std::string_view region,
                                            std::int64_t items, Bytes item_bytes_total, Decimal months) {
  const Decimal bytes = Decimal(item_bytes_total.count) + Decimal(items) * storage_overhead_per_item;
  const Decimal gb_months = Decimal::divide(bytes, bytes_per_gigabyte, 12) * months;
  return charge_sku(
      book, region, "dynamodb.storage_gb_month", gb_months,
      fmt::format("({} B + {} items x {} B) / 2^30 x {} months", human_count(item_bytes_total.count),
                  human_count(items), storage_overhead_per_item, months.text()));
}

std::int64_t billed_seconds(Duration length) {
  CHECK(length >= Duration{});
  return std::max<std::int64_t>(60, divided_up(length.count(), 1'000'000'000));
}

Decimal instance_hours(std::int64_t instances, Duration length) {
  return Decimal::divide(Decimal(instances) * billed_seconds(length), 3600, kept_decimals);
}

Result<std::vector<BillLine>> ec2_instances(const PriceBook& book, std::string_view region,
                                            std::string_view type, std::int64_t instances, Duration length) {
  return charge_sku(
      book, region, fmt::format("ec2.{}.hour", type), instance_hours(instances, length),
      fmt::format("{} x {} s / 3600", plural(instances, "instance"), human_count(billed_seconds(length))));
}

Result<std::vector<BillLine>> emr_cluster(const PriceBook& book, std::string_view region,
                                          std::string_view type, std::int64_t instances, Duration length) {
  const std::string sku = fmt::format("emr.{}.hour", type);
  const auto fee = book.lookup(region, sku);
  if (!fee) {
    std::vector<std::string> sold;
    for (const Price& price : book.prices(region))
      if (price.sku.starts_with("emr.")) sold.push_back(price.sku.substr(4, price.sku.size() - 4 - 5));
    if (sold.empty()) return fee.error();
    return Error{
        fmt::format("{} has no EMR fee in price book {}, {}: EMR is not sold on it; types with a fee: {}.",
                    type, book.name(), region, fmt::join(sold, ", "))};
  }
  auto lines = ec2_instances(book, region, type, instances, length);
  if (!lines) return lines.error();
  RETURN_IF_ERROR(append(*lines, charge(*fee, instance_hours(instances, length), lines->front().formula)));
  return lines;
}

Result<std::vector<BillLine>> pipeline_activity(const PriceBook& book, std::string_view region,
                                                ActivityFrequency frequency, Decimal activity_months) {
  const std::string_view sku = frequency == ActivityFrequency::high
                                   ? "datapipeline.activity.high_frequency_month"
                                   : "datapipeline.activity.low_frequency_month";
  return charge_sku(book, region, sku, activity_months,
                    fmt::format("1 activity x {} months", activity_months.text()));
}

Decimal gigabytes(Bytes bytes) { return Decimal::divide(bytes.count, bytes_per_gigabyte, 12); }

Result<std::vector<BillLine>> s3_file(const PriceBook& book, std::string_view region, Bytes bytes,
                                      std::int64_t hours, Month month, std::int64_t put_requests,
                                      std::int64_t get_requests) {
  std::vector<BillLine> lines;
  const Decimal gb_months = Decimal::divide(gigabytes(bytes) * hours, month.hours, 15);
  RETURN_IF_ERROR(append(lines, charge_sku(book, region, "s3.storage_gb_month", gb_months,
                                           fmt::format("{} B / 2^30 x {} / {} h", human_count(bytes.count),
                                                       plural(hours, "hour"), month.hours))));
  RETURN_IF_ERROR(append(lines, charge_sku(book, region, "s3.put_request", put_requests,
                                           fmt::format("{} to upload", plural(put_requests, "request")))));
  RETURN_IF_ERROR(append(lines, charge_sku(book, region, "s3.get_request", get_requests,
                                           fmt::format("{} to read", plural(get_requests, "request")))));
  return lines;
}

Result<std::vector<BillLine>> transfer_in(const PriceBook& book, std::string_view region, Bytes bytes) {
  return charge_sku(book, region, "transfer.internet_in_gb", gigabytes(bytes),
                    fmt::format("{} B / 2^30", human_count(bytes.count)));
}

}  // namespace dynafill
