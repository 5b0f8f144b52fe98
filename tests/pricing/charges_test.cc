#include "pricing/charges.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

const PriceBook& book_2018() {
  static const PriceBook book = *load_price_book("2018-01");
  return book;
}
const PriceBook& book_2025() {
  static const PriceBook book = *load_price_book("2025-06");
  return book;
}

Decimal d(const char* text) { return *Decimal::parse(text); }

std::string sum(Result<std::vector<BillLine>> lines) {
  if (!lines) return lines.error().sentence;
  return Bill{*lines}.total().amount.text();
}

// The slow, obvious way: look at every minute of every hour.
std::int64_t unit_hours_by_the_minute(const std::vector<CapacityStep>& steps, Duration end) {
  std::int64_t total = 0;
  for (Duration hour{}; hour == Duration{} || hour < end; hour += 1h) {
    std::int64_t highest = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const Duration until = i + 1 < steps.size() ? steps[i + 1].from : end;
      // A level counts in the hour when it holds for any of it, or is set in it.
      const bool holds = steps[i].from < hour + 1h && until > hour;
      const bool set_here = steps[i].from >= hour && steps[i].from < hour + 1h;
      if (holds || set_here) highest = std::max(highest, steps[i].units);
    }
    total += highest;
  }
  return total;
}

}  // namespace

TEST_CASE("The article's DynamoDB figures, to the last digit") {
  // 833 WCU x $0.000735 + 5 RCU x $0.000147 = $0.61299 an hour; x 744 h = $456.06456, printed as $456.06.
  const auto month = provisioned_table(book_2018(), "eu-west-1", 833, 5, 0h, 744h);
  CHECK(sum(month) == "456.06456");
  CHECK(Bill{*month}.total().dollars() == "$456.06");
  const auto hour = provisioned_table(book_2018(), "eu-west-1", 833, 5, 0h, 20min);
  REQUIRE(hour.ok());
  CHECK(hour->front().amount.amount.text() == "0.612255");
  CHECK(hour->front().formula == "833 WCU x 1 clock hour");
  CHECK(hour->front().unit == "WCU-hour");
  CHECK(sum(hour) == "0.61299");
}

TEST_CASE("Only one reading gives the article's $456.06: eu-west-1, 744 hours, 5 RCU, no free tier") {
  int hits = 0;
  for (const std::string& region : book_2018().regions()) {
    const auto wcu = book_2018().lookup(region, "dynamodb.wcu_hour");
    const auto rcu = book_2018().lookup(region, "dynamodb.rcu_hour");
    REQUIRE((wcu.ok() && rcu.ok()));
    for (const char* hours : {"720", "730", "730.5", "732", "744"})
      for (const int reads : {0, 1, 5, 25})
        for (const int free : {0, 18'600}) {
          const Usd month = wcu->usd() * (d(hours) * 833 - free) +
                            rcu->usd() * std::max(Decimal(0), d(hours) * reads - free);
          if (month.dollars() != "$456.06") continue;
          ++hits;
          CHECK((region == "eu-west-1" && std::string(hours) == "744" && reads == 5 && free == 0));
        }
  }
  CHECK(hits == 1);
}

TEST_CASE("The article's other figures, and how it came to them") {
  CHECK(sum(pipeline_activity(book_2018(), "eu-west-1", ActivityFrequency::high, d("0.5"))) == "0.5");
  CHECK(sum(pipeline_activity(book_2018(), "eu-west-1", ActivityFrequency::low, 1)) == "0.6");
  // Two m3.xlarge for half an hour by the second: 2 x (0.293 + 0.07) x 0.5.
  CHECK(sum(emr_cluster(book_2018(), "eu-west-1", "m3.xlarge", 2, 30min)) == "0.363");
  CHECK(sum(emr_cluster(book_2018(), "us-east-1", "m3.xlarge", 2, 30min)) == "0.336");
  // The article's $0.43 takes EC2's price of an m3.large, the EMR fee of an m3.xlarge and a full hour.
  const Usd large = book_2018().lookup("eu-west-1", "ec2.m3.large.hour")->usd();
  const Usd fee = book_2018().lookup("eu-west-1", "emr.m3.xlarge.hour")->usd();
  const Usd cluster = (large + fee) * 2;
  CHECK(cluster.amount.text() == "0.432");
  CHECK(cluster.dollars() == "$0.43");
  // It adds rounded figures, 0.6 + 0.43 + 0.5; unrounded they are a cent and a half more.
  CHECK((d("0.6") + d("0.43") + d("0.5")).text() == "1.53");
  CHECK((d("0.612255") + cluster.amount + d("0.5")).text() == "1.544255");
}

TEST_CASE("Worked checks at prices of 2025") {
  CHECK(sum(emr_cluster(book_2025(), "eu-west-1", "m5.xlarge", 2, 30min)) == "0.262");
  CHECK(sum(ec2_instances(book_2025(), "us-east-1", "c7g.large", 1, 1h)) == "0.0725");
  // 10 GB of 1 KB items is 10,485,760 write units; written at 833 WCU they touch 4 clock hours.
  CHECK(sum(provisioned_table(book_2025(), "eu-west-1", 833, 0, 0h, 12588s)) == d("2.44902").text());
  // 2,048 GB in a table for a month, us-east-1: $512 (the same figure AWS's own calculator gives).
  CHECK(sum(table_storage(book_2025(), "us-east-1", 0, {2048LL << 30}, 1)) == "512");
  // With 100 B of index for each item: (164 + 100) B x 1,000,000 / 2^30 x $0.283.
  CHECK(table_storage(book_2018(), "eu-west-1", 1'000'000, {164'000'000}, 1)->front().amount.amount.text(6) ==
        "0.069581");
}

TEST_CASE("Worked checks of the other routes' prices, 2025") {
  const auto cost = [](const char* region, const char* sku, Decimal quantity) {
    return Bill{charge(*book_2025().lookup(region, sku), quantity, "by hand")}.total().amount;
  };
  // 10 GB in items of 1 KB, eu-west-1: 10 x 2^20 write units on demand, or an import at 0.17 a GB.
  CHECK(cost("eu-west-1", "dynamodb.wru", 10'485'760).text() == "7.3924608");
  CHECK(cost("eu-west-1", "dynamodb.import_from_s3_gb", 10).text() == "1.7");
  // Glue, 10 DPU for half an hour: 5 DPU-hours x 0.44.
  CHECK(cost("eu-west-1", "glue.etl_dpu_hour", 5).text() == "2.2");
  // Fargate ARM, 2 vCPU and 4 GB for an hour: 2 x 0.03238 + 4 x 0.00356.
  CHECK(
      (cost("us-east-1", "fargate.arm.vcpu_hour", 2) + cost("us-east-1", "fargate.arm.gb_hour", 4)).text() ==
      "0.079");
  // Express workflows: 1,000 GB-hours at 0.00001667 a GB-second, then 100 at half of it.
  CHECK(cost("eu-west-1", "stepfunctions.express_gb_second", 3'960'000).text() == "63.0108");
  // 60 TB out to the internet from us-east-1: 10,240 x 0.09 + 40,960 x 0.085 + 10,240 x 0.07.
  CHECK(cost("us-east-1", "transfer.internet_out_gb", 61'440).text() == "5120");
}

TEST_CASE("EC2 and EMR bill by the second, at least 60") {
  struct Row {
    Duration length;
    std::int64_t seconds;
  };
  for (const Row& row : {Row{0s, 60},
                         {1s, 60},
                         {59s, 60},
                         {60s, 60},
                         {60s + 1ns, 61},
                         {61s, 61},
                         {1800s, 1800},
                         {1619041ms, 1620}})
    CHECK(billed_seconds(row.length) == row.seconds);
  // A minute of two m3.xlarge: 2 x 0.363 / 60.
  CHECK(sum(emr_cluster(book_2018(), "eu-west-1", "m3.xlarge", 2, 59s)) ==
        sum(emr_cluster(book_2018(), "eu-west-1", "m3.xlarge", 2, 60s)));
  CHECK(Bill{*emr_cluster(book_2018(), "eu-west-1", "m3.xlarge", 2, 60s)}.total().amount.text(15) ==
        "0.012100000000000");
  CHECK(Bill{*emr_cluster(book_2018(), "eu-west-1", "m3.xlarge", 2, 61s)}.total().amount.text(15) ==
        "0.012301666666667");
}

TEST_CASE("An instance type that EMR is not sold on has no fee, and never one of $0") {
  const auto cluster = emr_cluster(book_2018(), "eu-west-1", "m3.large", 2, 30min);
  REQUIRE_FALSE(cluster.ok());
  CHECK(cluster.error().sentence ==
        "m3.large has no EMR fee in price book 2018-01, eu-west-1: EMR is not sold on it; types with a fee: "
        "c4.large, "
        "m1.large, m1.medium, m1.small, m1.xlarge, m3.2xlarge, m3.xlarge, m4.2xlarge, m4.large, m4.xlarge, "
        "r4.xlarge.");
  CHECK(ec2_instances(book_2018(), "eu-west-1", "m3.large", 2, 30min).ok());
}

TEST_CASE("Clock hours touched") {
  struct Row {
    Duration into_hour;
    Duration length;
    std::int64_t hours;
  };
  for (const Row& row : {Row{0min, 0s, 1},
                         {0min, 20min, 1},
                         {0min, 1h, 1},
                         {0min, 1h + 1ns, 2},
                         {40min, 20min, 1},
                         {40min, 20min + 1ns, 2},
                         {50min, 20min, 2},
                         {59min, 1h, 2},
                         {59min, 1h + 2min, 3},
                         {0min, 744h, 744}})
    CHECK(clock_hours(row.into_hour, row.length) == row.hours);
}

TEST_CASE("A capacity is billed at its highest in each clock hour") {
  struct Row {
    std::vector<CapacityStep> steps;
    Duration end;
    std::int64_t unit_hours;
  };
  for (const Row& row : {
           Row{{{0min, 833}}, 20min, 833},
           {{{0min, 5}, {10min, 833}, {30min, 5}}, 40min, 833},  // raised and lowered within one hour
           {{{0min, 5}, {50min, 833}, {70min, 5}}, 3h, 833 * 2 + 5},
           {{{50min, 833}, {70min, 5}}, 2h, 833 * 2},  // lowered in the second hour: still billed high
           {{{0min, 833}, {60min, 5}}, 2h, 833 + 5},   // lowered on the hour
           {{{0min, 1}, {1min, 2}, {2min, 3}}, 3min, 3},
       })
    CHECK(unit_hours(row.steps, row.end) == row.unit_hours);
}

TEST_CASE("Unit hours agree with looking at every hour") {
  Rng rng(1);
  for (int round = 0; round < 500; ++round) {
    std::vector<CapacityStep> steps{
        {std::chrono::minutes(rng.below(60)), static_cast<std::int64_t>(rng.below(9))}};
    for (std::uint64_t i = rng.below(8); i > 0; --i)
      steps.push_back({steps.back().from + std::chrono::minutes(rng.below(100)),
                       static_cast<std::int64_t>(rng.below(9))});
    const Duration end = steps.back().from + std::chrono::minutes(1 + rng.below(200));
    INFO("round " << round);
    CHECK(unit_hours(steps, end) == unit_hours_by_the_minute(steps, end));
  }
}

TEST_CASE("A tiered price is charged tier by tier") {
  const auto lines = charge(*book_2025().lookup("us-east-1", "s3.storage_gb_month"), 600'000, "600,000 GB");
  REQUIRE(lines.size() == 3);
  // 51,200 x 0.023 + 460,800 x 0.022 + 88,000 x 0.021
  CHECK(lines[0].amount.amount.text() == "1177.6");
  CHECK(lines[1].amount.amount.text() == "10137.6");
  CHECK(lines[2].amount.amount.text() == "1848");
  CHECK(lines[2].formula == "600,000 GB, of it 88000 above 512000");
  CHECK(charge(*book_2025().lookup("us-east-1", "s3.storage_gb_month"), 51'200, "full").size() == 1);
  CHECK(charge(*book_2025().lookup("us-east-1", "s3.storage_gb_month"), 0, "none").size() == 1);
}

TEST_CASE("A file in S3 for an hour") {
  // 175,000,000 B / 2^30 / 744 x $0.023, 23 PUT requests and one GET.
  const auto lines = s3_file(book_2018(), "eu-west-1", {175'000'000}, 1, month_of_31_days, 23, 1);
  REQUIRE(lines.ok());
  REQUIRE(lines->size() == 3);
  CHECK((*lines)[0].amount.amount.text(12) == "0.000005038405");
  CHECK((*lines)[1].amount.amount.text() == "0.000115");
  CHECK((*lines)[2].amount.amount.text() == "0.0000004");
  CHECK(sum(s3_file(book_2018(), "eu-west-1", {1LL << 40}, 720, month_of_30_days, 0, 0)) == "23.552");
  const auto in = transfer_in(book_2018(), "eu-west-1", {1LL << 31});
  REQUIRE(in.ok());
  CHECK(in->front().quantity == 2);
  CHECK(in->front().amount.amount == 0);
  CHECK_FALSE(in->front().source.empty());
}

TEST_CASE("A bill of astronomical size is still exact") {
  Bill bill;
  bill.add(*provisioned_table(book_2018(), "eu-west-1", 1'000'000'000, 1'000'000'000, 0h, 876'000h));
  bill.add(*emr_cluster(book_2018(), "eu-west-1", "m3.xlarge", 1'000'000, 876'000h - 1s));
  bill.add(
      *s3_file(book_2018(), "eu-west-1", {INT64_MAX}, 876'000, month_of_31_days, 1'000'000'000, 1'000'000));
  // 10^9 x 876,000 x (0.000735 + 0.000147) = 772,632,000,000 dominates.
  CHECK(bill.total().amount > d("772632000000"));
  CHECK(bill.lines[0].amount.amount.text() == "643860000000");
}
