#include "pricing/free_tier.h"

#include <nlohmann/json.hpp>
#include <string>

#include "pricing/adjust.h"
#include "pricing/charges.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

Decimal d(const char* text) { return *Decimal::parse(text); }

PriceBook book_with(FreeTierUse use, const char* name = "2025-06") {
  PriceAdjustments adjustments;
  adjustments.free_tier = use;
  return *adjusted(*load_price_book(name), adjustments);
}

std::string total(const PriceBook& book, std::initializer_list<Charge> charges, Decimal months = 1,
                  const char* region = "eu-west-1") {
  Bill bill;
  for (const Charge& one : charges) bill.add(*one);
  take_off_free_tier(bill, book, region, months);
  return bill.total().amount.text();
}

}  // namespace

TEST_CASE("The article's load lies inside the free tier, which is unit-hours a month") {
  // 833 WCU for 49 minutes touch one clock hour: 833 of the 18,600 WCU-hours.
  const PriceBook with = book_with(FreeTierUse::always, "2018-01");
  const PriceBook without = book_with(FreeTierUse::none, "2018-01");
  const auto hour = [](const PriceBook& book) {
    return provisioned_table(book, "eu-west-1", 833, 5, 0h, 49min);
  };
  CHECK(total(without, {hour(without)}) == "0.61299");
  CHECK(total(with, {hour(with)}) == "0");
  // The month of the article: 833 x 744 - 18,600 WCU-hours; its 5 RCU x 744 are all free.
  const auto month = provisioned_table(with, "eu-west-1", 833, 5, 0h, 744h);
  CHECK(total(with, {month}) == (d("0.000735") * (833 * 744 - 18'600)).text());
}

TEST_CASE("Each line that is taken off says what and why") {
  const PriceBook book = book_with(FreeTierUse::always);
  Bill bill;
  bill.add(*provisioned_table(book, "eu-west-1", 833, 5, 0h, 20min));
  take_off_free_tier(bill, book, "eu-west-1");
  REQUIRE(bill.lines.size() == 4);
  const BillLine& free = bill.lines[1];  // behind the line that it is taken off
  CHECK(free.sku == "dynamodb.wcu_hour");
  CHECK(free.what == "free tier, write capacity");
  CHECK(free.quantity == -833);
  CHECK(free.amount.dollars() == "-$0.61");
  CHECK(free.source == bill.lines[0].source);
  CHECK(free.formula == "free tier: 18600 a month, in an account that uses none of it elsewhere");
}

TEST_CASE("Free quantities: one below, at and above") {
  const PriceBook book = book_with(FreeTierUse::always);
  for (const auto& [wcu, charged] : {std::pair{18'599, 0}, {18'600, 0}, {18'601, 1}, {40'000, 21'400}}) {
    INFO(wcu << " WCU for an hour");
    CHECK(total(book, {provisioned_table(book, "eu-west-1", wcu, 0, 0h, 1h)}) ==
          (d("0.000735") * charged).text());
  }
  // The table and its indexes share it.
  const CapacityLevel levels[] = {{"", 18'000, 0}, {"by-name", 1'000, 0}};
  CHECK(total(book, {provisioned_levels(book, "eu-west-1", TableClass::standard, levels, 0h, 1h)}) ==
        (d("0.000735") * 400).text());
  // 25 GB in each month that is kept.
  const Bytes gb100{100LL << 30};
  CHECK(total(book, {table_storage(book, "eu-west-1", 0, gb100, 1)}) == "21.225");
  CHECK(total(book, {table_storage(book, "eu-west-1", 0, gb100, 3)}, 3) == "63.675");
  for (const auto& [kept_gb, charged] : {std::pair{24, 0}, {25, 0}, {26, 1}})
    CHECK(total(book, {table_storage(book, "eu-west-1", 0, {std::int64_t{kept_gb} << 30}, 1)}) ==
          (d("0.283") * charged).text());
  CHECK(total(book, {standard_workflow(book, "eu-west-1", 4'000)}) == "0");
  CHECK(total(book, {standard_workflow(book, "eu-west-1", 4'001)}) == "0.000025");
  CHECK(total(book, {lambda_invocations(book, "eu-west-1", Processor::arm, 1'000'000, 400ms, 1024)}) == "0");
  CHECK(total(book, {streams_reads(book, "eu-west-1", 2'500'001)}) == "0.000000226");
}

TEST_CASE("What has no free tier keeps its price") {
  const PriceBook book = book_with(FreeTierUse::first_year);
  const PriceBook list = book_with(FreeTierUse::none);
  for (const auto make :
       {+[](const PriceBook& b) { return on_demand_writes(b, "eu-west-1", TableClass::standard, 1000); },
        +[](const PriceBook& b) { return glue_job(b, "eu-west-1", {}, 1h); },
        +[](const PriceBook& b) { return import_from_s3(b, "eu-west-1", {1LL << 30}); },
        +[](const PriceBook& b) {
          return table_storage(b, "eu-west-1", 0, {1LL << 30}, 1, TableClass::standard_ia);
        }})
    CHECK(total(book, {make(book)}) == total(list, {make(list)}));
}

TEST_CASE("An account's first year has more") {
  const PriceBook always = book_with(FreeTierUse::always), first = book_with(FreeTierUse::first_year);
  const auto activity = [](const PriceBook& book, ActivityFrequency frequency) {
    return pipeline_activities(book, "eu-west-1", frequency, ActivityPlace::aws, 6, 1);
  };
  CHECK(total(always, {activity(always, ActivityFrequency::low)}) == "3.6");
  CHECK(total(first, {activity(first, ActivityFrequency::low)}) == "0.6");  // 5 of 6
  CHECK(total(first, {activity(first, ActivityFrequency::high)}) == "6");
  const auto file = [](const PriceBook& book) {
    return s3_file(book, "eu-west-1", {5LL << 30}, 744, month_of_31_days, 2'001, 20'000);
  };
  CHECK(total(first, {file(first)}) == "0.000005");
  CHECK(total(always, {file(always)}) == total(book_with(FreeTierUse::none), {file(always)}));
}

TEST_CASE("A free part of a tiered price is taken off the first tier") {
  const PriceBook first = book_with(FreeTierUse::first_year);
  Bill bill;
  bill.add(*s3_storage(first, "us-east-1", {60LL << 40}, 720, month_of_30_days));
  take_off_free_tier(bill, first, "us-east-1");
  REQUIRE(bill.lines.size() == 3);
  CHECK(bill.lines[2].unit_price.amount == d("0.023"));
  CHECK(bill.lines[2].amount.amount == d("-0.115"));  // 5 GB
}

TEST_CASE("Adjustments written down make the same book again") {
  PriceAdjustments all;
  all.discounts = {{"dynamodb", d("12")}, {"ec2", d("7.5")}};
  all.warm_price = Usd{d("0.00065")};
  all.overrides =
      R"({"regions": {"eu-west-1": [{"sku": "dynamodb.wru", "usd": "0.0000005", "source": "contract"}]}})";
  all.overrides_name = "contract.json";
  all.free_tier = FreeTierUse::always;
  const auto book = adjusted(*load_price_book("2025-06"), all);
  REQUIRE(book.ok());
  CHECK(book->adjustments() == all);
  CHECK(book->lookup("eu-west-1", "dynamodb.wcu_hour")->usd().amount == d("0.0006468"));
  CHECK(book->lookup("eu-west-1", "dynamodb.wru")->usd().amount == d("0.0000005"));
  const auto again = adjustments_from_json(nlohmann::json::parse(to_json(all).dump()));
  REQUIRE(again.ok());
  const auto same = adjusted(*load_price_book("2025-06"), *again);
  REQUIRE(same.ok());
  for (const std::string& region : book->regions()) CHECK(book->prices(region) == same->prices(region));
  CHECK(same->adjustments().free_tier == all.free_tier);
  CHECK(
      described(all) ==
      "dynamodb less 12 %, ec2 less 7.5 %, warm throughput $0.00065 a WCU, own prices of contract.json, free "
      "tier taken off");
  CHECK(to_json(PriceAdjustments{}).is_null());
  CHECK(described({}) == "list prices");
  CHECK(adjustments_from_json(nullptr)->none());
}

TEST_CASE("Adjustments that are wrong are named") {
  const auto field = [](const char* text) {
    const auto read = adjustments_from_json(nlohmann::json::parse(text));
    return read.ok() ? "fine" : read.error().sentence;
  };
  CHECK(field("7") == "price_adjustments.discounts");
  CHECK(field(R"({"discounts": [{"service": "ec2", "percent": "101"}]})") == "price_adjustments.discounts");
  CHECK(field(R"({"discounts": [], "warm_price": "-1"})") == "price_adjustments.warm_price");
  CHECK(field(R"({"discounts": [], "overrides": {"regions": {}}})") == "price_adjustments.overrides.name");
  CHECK(field(R"({"discounts": [], "free_tier": "all"})") == "price_adjustments.free_tier");
  PriceAdjustments twice;
  twice.discounts = {{"ec2", 1}, {"ec2", 2}};
  CHECK(adjusted(*load_price_book("2025-06"), twice).error().sentence ==
        "--discount: ec2 is given twice; add the two up yourself.");
}
