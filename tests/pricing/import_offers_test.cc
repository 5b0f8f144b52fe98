#include "pricing/import_offers.h"

#include <fstream>
#include <sstream>
#include <string>

#include "tests/source_path.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

const std::string dynamodb = source_path("tests/pricing/offers/AmazonDynamoDB-eu-west-1-2016-01-07.cut.json");

Result<ImportedOffers> import_text(const std::string& text) {
  std::istringstream in(text);
  return import_offers({{"offer", &in}}, "mine");
}

const std::string csv_head =
    "\"FormatVersion\",\"v1.0\"\n\"Disclaimer\",\"a, \"\"b\"\"\"\n\"Publication "
    "Date\",\"2026-01-16T16:02:58Z\"\n"
    "\"Version\",\"20260116160258\"\n\"OfferCode\",\"AmazonDynamoDB\"\n"
    "\"SKU\",\"OfferTermCode\",\"TermType\",\"EffectiveDate\",\"StartingRange\",\"EndingRange\",\"Unit\","
    "\"PricePerUnit\","
    "\"Currency\",\"serviceCode\",\"Location\",\"usageType\"\n";
std::string csv_row(const char* sku, const char* from, const char* to, const char* usd, const char* usage) {
  return std::string("\"") + sku + "\",\"T\",\"OnDemand\",\"2025-04-01\",\"" + from + "\",\"" + to +
         "\",\"u\",\"" + usd + "\",\"USD\",\"AmazonDynamoDB\",\"Europe (Ireland)\",\"" + usage + "\"\n";
}

}  // namespace

TEST_CASE(
    "AWS's file of 2016 gives the figures of the book, reserved capacity too, and reads back the same") {
  std::ifstream in(dynamodb);
  const auto imported = import_offers({{dynamodb, &in}}, "mine");
  REQUIRE(imported.ok());
  const PriceBook old = *load_price_book("2018-01"), now = *load_price_book("2025-06");
  const auto prices = imported->book.prices("eu-west-1");
  CHECK(prices.size() == 13);
  for (const Price& price : prices) {
    INFO(price.sku);
    // The book of 2018 has no transfer between regions; its price has not changed since.
    const bool transfer = price.sku.starts_with("transfer.");
    const Price listed = *(transfer ? now : old).lookup("eu-west-1", price.sku);
    CHECK(price.tiers == listed.tiers);
    CHECK(price.free_tier == listed.free_tier);
    CHECK(price.unit == listed.unit);
    CHECK(price.what == listed.what);
  }
  CHECK(*PriceBook::from_json(imported->book.to_json_text(), "again") == imported->book);
}

TEST_CASE("CSV: quotes, tiers in any order, the free tier, us-east-1's IA- is no region") {
  const auto imported =
      import_text(csv_head + csv_row("A", "18600", "Inf", "0.0007350000", "EU-WriteCapacityUnit-Hrs") +
                  csv_row("A", "0", "18600", "0.0000000000", "EU-WriteCapacityUnit-Hrs") +
                  csv_row("B", "0", "Inf", "0.0009190000", "EU-IA-WriteCapacityUnit-Hrs") +
                  csv_row("C", "0", "Inf", "1", "EU-VectorSearch"));
  REQUIRE(imported.ok());
  const Price wcu = *imported->book.lookup("eu-west-1", "dynamodb.wcu_hour");
  CHECK(wcu.usd().amount.text() == "0.000735");
  CHECK(wcu.free_tier->quantity == 18600);
  CHECK(imported->book.lookup("eu-west-1", "dynamodb.ia_wcu_hour")->usd().amount.text() == "0.000919");
  CHECK(imported->files[0].products == 3);
  CHECK(imported->files[0].mapped == 2);
}

TEST_CASE("CSV that is cut off, or not AWS's, is refused") {
  const std::string good = csv_head + csv_row("A", "0", "Inf", "1", "EU-WriteRequestUnits");
  CHECK(import_text(good).ok());
  CHECK_FALSE(import_text(good.substr(0, good.size() - 12)).ok());
  CHECK_FALSE(import_text(good.substr(0, good.size() - 60)).ok());
  CHECK_FALSE(import_text("a,b,c\n1,2,3\n").ok());
  CHECK_FALSE(import_text("").ok());
  CHECK_FALSE(import_text(csv_head).ok());
}
