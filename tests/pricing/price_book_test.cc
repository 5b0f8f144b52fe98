#include "pricing/price_book.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "tests/source_path.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

PriceBook book(const char* name) {
  auto loaded = load_price_book(name);
  if (!loaded) FAIL(loaded.error().sentence);
  return *loaded;
}

std::string price(const PriceBook& from, const char* region, const char* sku) {
  const auto found = from.lookup(region, sku);
  return found ? found->usd().amount.text() : found.error().sentence;
}

// A book with one price object in region "r".
Result<PriceBook> book_with(const std::string& prices) {
  return PriceBook::from_json(
      R"({"schema":"dynafill/prices/1","name":"t","currency":"USD","as_of":"2020-01-01",)"
      R"("sources":{"A":"a page","B":"an older page"},"regions":{"r":[)" +
          prices + "]}}",
      "test.json");
}

const std::string good =
    R"({"sku":"x","service":"S","what":"w","unit":"u","usd":"1.5","source":["A"],"as_of":"2020-01-01","how":"bill"})";

}  // namespace

TEST_CASE("The books say what AWS's price data of their time said") {
  // Read off the public sources by hand: the offer file of 2016-01-07 and the price data of 2025-06 agree on
  // DynamoDB; EC2 from ec2instances.info 2017-11-12; the EMR fee from a bill of 2017-11.
  struct Row {
    const char* book;
    const char* region;
    const char* sku;
    const char* usd;
  };
  for (const Row& row :
       {Row{"2018-01", "eu-west-1", "dynamodb.wcu_hour", "0.000735"},
        {"2018-01", "eu-west-1", "dynamodb.rcu_hour", "0.000147"},
        {"2018-01", "us-east-1", "dynamodb.wcu_hour", "0.00065"},
        {"2018-01", "eu-west-1", "ec2.m3.large.hour", "0.146"},
        {"2018-01", "eu-west-1", "ec2.m3.xlarge.hour", "0.293"},
        {"2018-01", "eu-west-1", "emr.m3.xlarge.hour", "0.07"},
        {"2018-01", "us-east-1", "s3.put_request", "0.000005"},
        {"2018-01", "us-east-1", "datapipeline.activity.high_frequency_month", "1"},
        {"2018-01", "us-east-1", "datapipeline.activity.low_frequency_month", "0.6"},
        {"2018-01", "us-east-1", "transfer.internet_in_gb", "0"},
        {"2025-06", "sa-east-1", "dynamodb.wcu_hour", "0.000975"},
        {"2025-06", "eu-west-1", "ec2.m5.xlarge.hour", "0.214"},
        {"2025-06", "eu-west-1", "emr.m5.xlarge.hour", "0.048"},
        {"2025-06", "ap-northeast-1", "datapipeline.activity.high_frequency_month", "0.9524"},
        {"2025-06", "eu-central-1", "s3.storage_gb_month", "0.0245"},
        {"2025-06", "us-east-1", "dynamodb.import_from_s3_gb", "0.15"},
        {"2025-06", "sa-east-1", "dynamodb.wru", "0.0000009375"},
        {"2025-06", "eu-west-1", "dynamodb.rru", "0.0000001415"},
        {"2025-06", "eu-west-1", "dynamodb.ia_wcu_hour", "0.000919"},
        {"2025-06", "sa-east-1", "glue.etl_dpu_hour", "0.69"},
        {"2025-06", "us-east-1", "fargate.arm.gb_hour", "0.00356"},
        {"2025-06", "ap-northeast-1", "fargate.x86.vcpu_hour", "0.05056"},
        {"2025-06", "sa-east-1", "stepfunctions.standard_state_transition", "0.0000375"},
        {"2025-06", "eu-west-1", "lambda.arm.gb_second", "0.0000133334"},
        {"2025-06", "sa-east-1", "transfer.internet_out_gb", "0.15"},
        {"2025-06", "ap-southeast-2", "transfer.to.eu-west-1_gb", "0.098"},
        {"2025-06", "eu-west-1", "vpc.nat_gateway_hour", "0.048"},
        {"2025-06", "eu-central-1", "vpc.interface_endpoint_hour", "0.012"},
        {"2025-06", "eu-west-1", "cloudwatch.logs_ingest_gb", "0.57"},
        {"2025-06", "eu-central-1", "emrserverless.x86.vcpu_hour", "0.060528"}})
    CHECK(price(book(row.book), row.region, row.sku) == row.usd);
}

TEST_CASE("Every price in the program has a source, a day and a way it is known") {
  for (const std::string& name : price_book_names()) {
    const PriceBook all = book(name.c_str());
    CHECK(all.name() == name);
    int prices = 0;
    for (const std::string& region : all.regions())
      for (const Price& one : all.prices(region)) {
        ++prices;
        INFO(name << " " << region << " " << one.sku);
        CHECK(one.source.find("http") != std::string::npos);
        CHECK(one.as_of.size() == 10);
        CHECK(!one.tiers.back().up_to);
        // Only what AWS itself prices at zero is free.
        CHECK((one.usd().amount > 0 || one.sku == "transfer.internet_in_gb"));
      }
    CHECK(prices > 100);
  }
}

TEST_CASE("Books: oldest first, the newest by default, errors that help") {
  CHECK(price_book_names() == std::vector<std::string>{"2018-01", "2025-06"});
  CHECK(book("").name() == "2025-06");
  CHECK(book("2025-06").regions().size() == 7);
  CHECK(load_price_book("1999-12").error().sentence ==
        "There is no price book '1999-12'; there are 2018-01, 2025-06, or give the path of a .json file.");
  CHECK_FALSE(load_price_book("/no/such/book.json").ok());
  const auto from_file = load_price_book(source_path("data/prices/2018-01.json"));
  REQUIRE(from_file.ok());
  CHECK(from_file->name() == "2018-01");
}

TEST_CASE("What is not in the book has no price, and the sentence says where there is one") {
  const PriceBook old = book("2018-01");
  CHECK(price(old, "eu-west-1", "emr.m3.large.hour") ==
        "Price book 2018-01 has no price for emr.m3.large.hour in eu-west-1, and no other book or region has "
        "one.");
  CHECK(price(old, "eu-west-1", "ec2.m5.xlarge.hour") ==
        "Price book 2018-01 has no price for ec2.m5.xlarge.hour in eu-west-1; for eu-west-1 book 2025-06 has "
        "one.");
  CHECK(price(book("2025-06"), "eu-central-1", "datapipeline.inactive_pipeline_month") ==
        "Price book 2025-06 has no price for datapipeline.inactive_pipeline_month in eu-central-1; it has "
        "one in "
        "ap-northeast-1, ap-southeast-2, eu-west-1, us-east-1, us-west-2.");
  CHECK(price(old, "mars-1", "dynamodb.wcu_hour") ==
        "Price book 2018-01 has no region 'mars-1'; it has ap-northeast-1, ap-southeast-2, eu-central-1, "
        "eu-west-1, "
        "sa-east-1, us-east-1, us-west-2.");
}

TEST_CASE("The free tier stands beside its price and is not taken off it") {
  const auto wcu = book("2018-01").lookup("eu-west-1", "dynamodb.wcu_hour");
  REQUIRE(wcu.ok());
  REQUIRE(wcu->free_tier);
  CHECK(wcu->free_tier->quantity == 25 * 744);
  CHECK(wcu->free_tier->per == "month");
  CHECK_FALSE(book("2025-06").lookup("eu-west-1", "dynamodb.wru")->free_tier);
}

TEST_CASE("A price with two letters names both sources") {
  std::string two = good;
  two.replace(two.find(R"(["A"])"), 5, R"(["B","A"])");
  CHECK(book_with(two)->lookup("r", "x")->source == "an older page; a page");
}

TEST_CASE("A book that breaks the schema is refused with its place") {
  REQUIRE(book_with(good).ok());
  const auto with = [](const std::string& from, const std::string& to) {
    std::string changed = good;
    const std::size_t at = changed.find(from);
    REQUIRE(at != std::string::npos);
    return book_with(changed.replace(at, from.size(), to));
  };
  CHECK_FALSE(book_with(good + "," + good).ok());  // which of the two would be right?
  CHECK_FALSE(with(R"("1.5")", "1.5").ok());       // a binary fraction is no price
  CHECK_FALSE(with(R"("1.5")", R"("-1.5")").ok());
  CHECK_FALSE(with(R"("1.5")", R"("cheap")").ok());
  CHECK_FALSE(with(R"("usd":"1.5",)", "").ok());
  CHECK_FALSE(with(R"("usd":"1.5")", R"("tiers":[])").ok());
  CHECK_FALSE(with(R"("usd":"1.5")", R"("tiers":[{"up_to":"5","usd":"1"}])").ok());
  CHECK_FALSE(with(R"("usd":"1.5")", R"("tiers":[{"usd":"1"},{"usd":"2"}])").ok());
  CHECK_FALSE(
      with(R"("usd":"1.5")", R"("tiers":[{"up_to":"5","usd":"1"},{"up_to":"5","usd":"1"},{"usd":"2"}])")
          .ok());
  CHECK(with(R"("usd":"1.5")", R"("tiers":[{"up_to":"5","usd":"1"},{"usd":"2"}])").ok());
  CHECK_FALSE(with(R"(["A"])", R"(["Z"])").ok());
  CHECK_FALSE(with(R"(["A"])", "[]").ok());
  CHECK_FALSE(with(R"("bill")", R"("gossip")").ok());
  CHECK_FALSE(with(R"("what":"w",)", "").ok());
  CHECK_FALSE(book_with("7").ok());
  CHECK_FALSE(PriceBook::from_json("{", "x").ok());
  CHECK_FALSE(PriceBook::from_json("[]", "x").ok());
  CHECK_FALSE(PriceBook::from_json(R"({"schema":"dynafill/prices/2"})", "x").ok());
  CHECK(
      with(R"("1.5")", R"("cheap")").error().sentence ==
      R"(Price book test.json has in r a price that has "usd": "cheap", which is not a decimal number: )"
      R"({"as_of":"2020-01-01","how":"bill","service":"S","sku":"x","source":["A"],"unit":"u","usd":"cheap","what":"w"})"
      "; see pricing/price_book.h for its fields.");
}
