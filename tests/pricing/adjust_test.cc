#include "pricing/adjust.h"

#include <string>

#include "tests/catch.h"

using namespace dynafill;

namespace {

PriceBook book() { return *load_price_book("2025-06"); }

std::string overrides(const std::string& prices) { return R"({"regions":{"eu-west-1":[)" + prices + "]}}"; }

}  // namespace

TEST_CASE("A discount is exact, on every tier, and only on its service") {
  const auto less = apply_discount(book(), *parse_discount("dynamodb=12%"));
  REQUIRE(less.ok());
  // 0.000735 x 0.88
  const auto wcu = less->lookup("eu-west-1", "dynamodb.wcu_hour");
  CHECK(wcu->usd().amount.text() == "0.0006468");
  CHECK(wcu->how == "override");
  CHECK(wcu->source.starts_with("list price $0.000735 for each WCU-hour (AWS's own price data https://"));
  CHECK(wcu->source.ends_with(") less 12 % as given on the command line"));
  CHECK(wcu->free_tier->quantity == 18600);
  CHECK(*less->lookup("eu-west-1", "ec2.m5.xlarge.hour") ==
        *book().lookup("eu-west-1", "ec2.m5.xlarge.hour"));

  const auto s3 =
      *apply_discount(book(), *parse_discount("s3=7.5%"))->lookup("us-east-1", "s3.storage_gb_month");
  REQUIRE(s3.tiers.size() == 3);
  CHECK(s3.tiers[0].usd.amount.text() == "0.021275");
  CHECK(s3.tiers[2].usd.amount.text() == "0.019425");
  CHECK(s3.tiers[0].up_to == Decimal(51200));
  CHECK(s3.source.starts_with("list price $0.023, $0.022, $0.021 for each GB-month ("));
}

TEST_CASE("Discounts that say nothing, or nonsense, are refused") {
  for (const char* bad :
       {"", "dynamodb", "dynamodb=12", "=12%", "dynamodb=-1%", "dynamodb=100.1%", "dynamodb=x%", "%"})
    CHECK(parse_discount(bad).error().sentence ==
          std::string("'") + bad + "' is no discount; write it like dynamodb=12%, from 0% to 100%.");
  CHECK(parse_discount("dynamodb=100%").ok());
  CHECK(apply_discount(book(), {"dynamo", 5}).error().sentence ==
        "Price book 2025-06 has no price of 'dynamo' to take a discount off; it has cloudwatch, "
        "datapipeline, dynamodb, "
        "ec2, emr, emrserverless, fargate, glue, lambda, s3, stepfunctions, transfer, vpc.");
}

TEST_CASE("An override stands in the place of the price and names its source") {
  const auto mine = apply_overrides(
      book(),
      overrides(R"({"sku":"dynamodb.wcu_hour","usd":"0.0006","source":"our contract","as_of":"2025-03-01"},
                           {"sku":"crane.hour","service":"Ours","what":"crane","unit":"hour","usd":"7","source":"us"})"),
      "o.json");
  REQUIRE(mine.ok());
  const auto wcu = mine->lookup("eu-west-1", "dynamodb.wcu_hour");
  CHECK(wcu->usd().amount.text() == "0.0006");
  CHECK(wcu->source == "override given on the command line: our contract");
  CHECK(wcu->as_of == "2025-03-01");
  CHECK(wcu->how == "override");
  CHECK(wcu->unit == "WCU-hour");
  CHECK(mine->lookup("eu-west-1", "crane.hour")->as_of == "undated");
  CHECK(mine->lookup("us-east-1", "dynamodb.wcu_hour")->usd().amount.text() == "0.00065");
}

TEST_CASE("Overrides without a source, a price or a meaning are refused") {
  struct Row {
    const char* prices;
    const char* said;
  };
  for (
      const Row& row :
      {Row{R"({"sku":"dynamodb.wcu_hour","usd":"0.0006"})", "dynamodb.wcu_hour has no \"source\" text"},
       {R"({"sku":"dynamodb.wcu_hour","usd":"0.0006","source":""})", "has no \"source\" text"},
       {R"({"sku":"dynamodb.wcu_hour","source":"x"})", "needs either \"usd\" or \"tiers\""},
       {R"({"sku":"dynamodb.wcu_hour","usd":0.0006,"source":"x"})", "has no \"usd\" text"},
       {R"({"sku":"dynamodb.wcu_hour","usd":"-1","source":"x"})", "negative"},
       {R"({"usd":"1","source":"x"})", "has no \"sku\" text"},
       {R"({"sku":"crane.hour","usd":"1","source":"x"})", "has no \"service\" text"},
       {R"(7)", "is no object"},
       {R"({"sku":"dynamodb.wcu_hour","usd":"1","source":"x"},{"sku":"dynamodb.wcu_hour","usd":"2","source":"x"})",
        "two prices for dynamodb.wcu_hour in eu-west-1"}}) {
    const auto refused = apply_overrides(book(), overrides(row.prices), "o.json");
    REQUIRE_FALSE(refused.ok());
    INFO(refused.error().sentence);
    CHECK(refused.error().sentence.find(row.said) != std::string::npos);
  }
  for (const char* text : {"", "{", "[]", "{}", R"({"regions":{}})", R"({"regions":{"r":7}})"})
    CHECK_FALSE(apply_overrides(book(), text, "o.json").ok());
}

TEST_CASE("A book written is the book read") {
  for (const std::string& name : price_book_names()) {
    const PriceBook original = *load_price_book(name);
    const auto again = PriceBook::from_json(original.to_json_text(), "again");
    REQUIRE(again.ok());
    CHECK(*again == original);
    CHECK(again->to_json_text() == original.to_json_text());
  }
  PriceBook changed = *load_price_book("2018-01");
  Price price = *changed.lookup("eu-west-1", "dynamodb.wcu_hour");
  price.source += " \"and\" more";
  changed.set("eu-west-1", price);
  CHECK_FALSE(changed == *load_price_book("2018-01"));
  CHECK(*PriceBook::from_json(changed.to_json_text(), "again") == changed);
}
