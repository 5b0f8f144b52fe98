// Minimums, rounding, tier edges and month lengths of every service's charges.
#include <string>
#include <vector>

#include "pricing/adjust.h"
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
Decimal quantity(const Charge& charge, std::size_t line = 0) {
  REQUIRE(charge.ok());
  REQUIRE(line < charge->size());
  return (*charge)[line].quantity;
}
std::string sum(const Charge& charge) {
  return charge.ok() ? Bill{*charge}.total().amount.text() : charge.error().sentence;
}

}  // namespace

TEST_CASE("Machines by the second: one below the minimum, at it and above") {
  struct Row {
    Duration length;
    std::int64_t seconds;  // that are billed
  };
  const auto of_hour = [](std::int64_t seconds) { return Decimal::divide(seconds, 3600, kept_decimals); };
  for (const Row& row : {Row{0s, 60},
                         {59s, 60},
                         {60s, 60},
                         {60s + 1ns, 61},
                         {61s, 61},
                         {3599s, 3599},
                         {3600s, 3600},
                         {3600s + 1ms, 3601}}) {
    INFO("after " << row.length.count() << " ns");
    CHECK(quantity(ec2_instances(book(), "us-east-1", "m5.xlarge", 1, row.length)) == of_hour(row.seconds));
    CHECK(quantity(emr_cluster(book(), "us-east-1", "m5.xlarge", 1, row.length), 1) == of_hour(row.seconds));
    CHECK(quantity(fargate_tasks(book(), "us-east-1", {Processor::x86, 1, 2, 20}, 1, row.length)) ==
          of_hour(row.seconds));
    CHECK(quantity(emr_serverless(book(), "us-east-1", {Processor::x86, 1, 4, 20}, 1, row.length)) ==
          of_hour(row.seconds));
    CHECK(quantity(public_addresses(book(), "us-east-1", 1, row.length)) == of_hour(row.seconds));
  }
}

TEST_CASE("Glue's minimum is a minute since 2.0 and was ten before") {
  struct Row {
    const char* version;
    Duration length;
    std::int64_t seconds;
  };
  for (const Row& row : {Row{"4.0", 59s, 60},
                         {"4.0", 60s, 60},
                         {"4.0", 61s, 61},
                         {"2.0", 1s, 60},
                         {"1.0", 1s, 600},
                         {"1.0", 599s, 600},
                         {"1.0", 600s, 600},
                         {"1.0", 600s + 1ns, 601},
                         {"0.9", 9min, 600}})
    CHECK(quantity(glue_job(book(), "us-east-1", {2, row.version, false}, row.length)) ==
          Decimal::divide(2 * row.seconds, 3600, kept_decimals));
  CHECK(sum(glue_job(book(), "us-east-1", {10, "4.0", true}, 30min)) == "1.45");  // 5 DPU-hours x 0.29
  CHECK(sum(glue_job(book(), "us-east-1", {10, "2.0", true}, 30min)) ==
        "Glue 2.0 has no flex jobs; they came with 3.0.");
  CHECK(sum(glue_job(book(), "us-east-1", {1, "4.0", false}, 30min)) ==
        "A Glue Spark job takes at least 2 DPUs, not 1.");
  CHECK(sum(glue_job(book(), "us-east-1", {2, "7.5", false}, 30min)) ==
        "There is no Glue version '7.5'; there are 0.9, 1.0, 2.0, 3.0, 4.0 and 5.0.");
}

TEST_CASE("Storage of a worker costs above the 20 GB it comes with") {
  CHECK(fargate_tasks(book(), "us-east-1", {Processor::arm, 2, 4, 20}, 3, 1h)->size() == 2);
  const auto more = fargate_tasks(book(), "us-east-1", {Processor::arm, 2, 4, 21}, 3, 1h);
  REQUIRE(more->size() == 3);
  CHECK(more->back().amount.amount.text() == "0.000333");  // 3 x 1 GB x 0.000111
  CHECK(more->back().formula == "3 tasks x 1 GB of storage above 20 x 3,600 s / 3600");
  // 2 workers of 4 vCPU and 16 GB for half an hour, eu-west-1: 4 x 0.052624 + 16 x 0.0057785.
  CHECK(sum(emr_serverless(book(), "eu-west-1", {Processor::x86, 4, 16, 20}, 2, 30min)) == "0.302952");
  CHECK(emr_serverless(book(), "eu-west-1", {Processor::x86, 4, 16, 120}, 2, 30min)->back().amount.amount ==
        d("0.0122"));
  // Nobody found a price for ARM: that is said, and no $0 made up.
  CHECK(sum(emr_serverless(book(), "eu-west-1", {Processor::arm, 4, 16, 20}, 2, 30min)) ==
        "Price book 2025-06 has no price for emrserverless.arm.vcpu_hour in eu-west-1, and no other book or "
        "region has one.");
}

TEST_CASE("Requests and durations of functions and workflows") {
  // 3 million invocations of 512 MB for 200 ms: 0.60 + 300,000 GB-s x 0.0000166667.
  CHECK(sum(lambda_invocations(book(), "us-east-1", Processor::x86, 3'000'000, 200ms, 512)) == "5.60001");
  CHECK(quantity(lambda_invocations(book(), "us-east-1", Processor::x86, 1024, 1ms + 1ns, 1000), 1) == 2);
  CHECK(quantity(lambda_invocations(book(), "us-east-1", Processor::x86, 1024, 1ms, 1000), 1) == 1);
  CHECK(sum(standard_workflow(book(), "us-east-1", 1'000'000)) == "25");
  CHECK(sum(standard_workflow(book(), "sa-east-1", 1'000'000)) == "37.5");
  // Steps of 100 ms and of 64 MB.
  for (const auto& [length, mb, gb_seconds] :
       {std::tuple{100ms, 64, "6.25"}, {101ms, 64, "12.5"}, {100ms, 65, "12.5"}, {1ms, 1, "6.25"}})
    CHECK(quantity(express_workflows(book(), "us-east-1", 1000, length, mb), 1) == d(gb_seconds));
  // A million requests: 1.00 + 30 s x 64 MB x 10^6 = 1,875,000 GB-s x 0.00001667.
  CHECK(sum(express_workflows(book(), "us-east-1", 1'000'000, 30s, 64)) == "32.25625");
}

TEST_CASE("Data Pipeline by frequency and place") {
  const char* region = "eu-west-1";
  using enum ActivityFrequency;
  CHECK(sum(pipeline_activities(book(), region, low, ActivityPlace::aws, 2, 1)) == "1.2");
  CHECK(sum(pipeline_activities(book(), region, high, ActivityPlace::aws, 1, d("0.5"))) == "0.5");
  CHECK(sum(pipeline_activities(book(), region, low, ActivityPlace::on_premises, 1, 1)) == "1.5");
  CHECK(sum(pipeline_activities(book(), region, high, ActivityPlace::on_premises, 1, 1)) == "2.5");
  CHECK(sum(inactive_pipelines(book(), region, 3, 2)) == "6");
  CHECK(inactive_pipelines(book(), region, 3, 2)->front().formula == "3 pipelines x 2 months");
  CHECK(
      sum(inactive_pipelines(book(), "sa-east-1", 1, 1)).starts_with("Price book 2025-06 has no price for"));
}

TEST_CASE("Tier edges: one unit below, at and above") {
  constexpr std::int64_t tb = std::int64_t{1} << 40, one_gb = std::int64_t{1} << 30;
  struct Row {
    Charge charge;
    std::vector<const char*> quantities;
    const char* usd;
  };
  const auto s3 = [](std::int64_t bytes) {
    return s3_storage(book(), "us-east-1", {bytes}, 720, month_of_30_days);
  };
  const auto express = [](std::int64_t gb_seconds) {
    return charge(book(), "us-east-1", "stepfunctions.express_gb_second", gb_seconds, "by hand");
  };
  const auto out = [](std::int64_t bytes) { return transfer_out(book(), "us-east-1", {bytes}); };
  for (const Row& row : {Row{s3(50 * tb - one_gb), {"51199"}, "1177.577"},
                         {s3(50 * tb), {"51200"}, "1177.6"},
                         {s3(50 * tb + one_gb), {"51200", "1"}, "1177.622"},
                         {s3(500 * tb - one_gb), {"51200", "460799"}, "11315.178"},
                         {s3(500 * tb), {"51200", "460800"}, "11315.2"},
                         {s3(500 * tb + one_gb), {"51200", "460800", "1"}, "11315.221"},
                         {out(10 * tb - one_gb), {"10239"}, "921.51"},
                         {out(10 * tb), {"10240"}, "921.6"},
                         {out(10 * tb + one_gb), {"10240", "1"}, "921.685"},
                         {out(50 * tb - one_gb), {"10240", "40959"}, "4403.115"},
                         {out(50 * tb), {"10240", "40960"}, "4403.2"},
                         {out(50 * tb + one_gb), {"10240", "40960", "1"}, "4403.27"},
                         {out(150 * tb - one_gb), {"10240", "40960", "102399"}, "11571.13"},
                         {out(150 * tb), {"10240", "40960", "102400"}, "11571.2"},
                         {express(3'599'999), {"3599999"}, "60.01198333"},
                         {express(3'600'000), {"3600000"}, "60.012"},
                         {express(3'600'001), {"3600000", "1"}, "60.01200833"},
                         {express(17'999'999), {"3600000", "14399999"}, "179.96399167"},
                         {express(18'000'000), {"3600000", "14400000"}, "179.964"},
                         {express(18'000'001), {"3600000", "14400000", "1"}, "179.96400456"},
                         {out(150 * tb + one_gb), {"10240", "40960", "102400", "1"}, "11571.25"}}) {
    REQUIRE(row.charge.ok());
    REQUIRE(row.charge->size() == row.quantities.size());
    for (std::size_t i = 0; i < row.quantities.size(); ++i)
      CHECK((*row.charge)[i].quantity == d(row.quantities[i]));
    CHECK(sum(row.charge) == row.usd);
  }
}

TEST_CASE("A gigabyte for a month costs the same in every month, and an hour of it more in a short one") {
  for (const Month month :
       {month_of_28_days, month_of_29_days, month_of_30_days, month_of_31_days, average_month})
    CHECK(sum(s3_storage(book(), "us-east-1", {1LL << 30}, month.hours, month)) == "0.023");
  const auto day = [](Month month) {
    return Bill{*s3_storage(book(), "us-east-1", {1LL << 40}, 24, month)}.total().amount.text(6);
  };
  CHECK(day(month_of_28_days) == "0.841143");  // 23.552 / 28
  CHECK(day(month_of_29_days) == "0.812138");
  CHECK(day(month_of_30_days) == "0.785067");
  CHECK(day(month_of_31_days) == "0.759742");
  CHECK(day(average_month) == "0.774312");  // x 24 / 730
  // Capacity knows no month, only hours: 833 WCU in eu-west-1.
  for (const auto& [month, usd] : {std::pair{month_of_28_days, "411.43536"},
                                   {month_of_29_days, "426.12948"},
                                   {month_of_30_days, "440.8236"},
                                   {month_of_31_days, "455.51772"},
                                   {average_month, "446.94615"}})
    CHECK(Bill{*provisioned_table(book(), "eu-west-1", 833, 0, 0h, std::chrono::hours(month.hours))}
              .total()
              .amount.text() == usd);
}

TEST_CASE("A table with indexes, and one of the infrequent access class") {
  const CapacityLevel levels[] = {{"", 1000, 5}, {"by-name", 400, 0}, {"by-date", 600, 10}};
  const auto lines = provisioned_levels(book(), "us-east-1", TableClass::standard, levels, 50min, 20min);
  REQUIRE(lines.ok());
  REQUIRE(lines->size() == 5);  // an index without RCU has no line for them
  CHECK((*lines)[2].formula == "400 WCU of index by-name x 2 clock hours");
  CHECK(sum(lines) == "2.6039");  // 2 x (2000 x 0.00065 + 15 x 0.00013)
  const auto rare = provisioned_levels(book(), "us-east-1", TableClass::standard_ia, levels, 50min, 20min);
  CHECK(sum(rare) == "3.2448");  // 2 x (2000 x 0.00081 + 15 x 0.00016)
  CHECK(sum(on_demand_writes(book(), "us-east-1", TableClass::standard_ia, 1'000'000, 500'000)) == "1.17");
  CHECK(sum(table_storage(book(), "us-east-1", 0, {10LL << 30}, 1, TableClass::standard_ia)) == "1");
  CHECK(parse_table_class("STANDARD_INFREQUENT_ACCESS").value() == TableClass::standard_ia);
  CHECK_FALSE(parse_table_class("standard").ok());
  const CapacityStep raised[] = {{10min, 5}, {20min, 833}, {70min, 5}};
  const auto steps = provisioned_steps(book(), "eu-west-1", TableClass::standard, raised, 3h);
  CHECK(quantity(steps) == 833 * 2 + 5);
  CHECK(steps->front().formula == "3 levels of WCU, at most 833, over 3 clock hours");
}

TEST_CASE("What keeping the data costs") {
  const char* region = "eu-west-1";
  const Bytes ten_gb{10LL << 30};
  CHECK(sum(pitr(book(), region, ten_gb, 2)) == "4.4");
  CHECK(sum(backup_storage(book(), region, ten_gb, 1)) == "1.1");
  CHECK(sum(restore(book(), region, ten_gb)) == "1.7");
  CHECK(sum(export_to_s3(book(), region, ExportKind::full, ten_gb)) == "1.1");
  CHECK(sum(export_to_s3(book(), region, ExportKind::incremental, ten_gb)) == "1.1");
  CHECK(sum(streams_reads(book(), region, 1'000'000)) == "0.226");
  CHECK(sum(kinesis_change_data(book(), region, 1'000'000)) == "0.1131");
  CHECK(sum(reserved_upfront(book(), region, ReservedTerm::three_years, 100, 100)) == "244.08");
  CHECK(sum(reserved_hours(book(), region, ReservedTerm::three_years, 100, 0, 730)) == "6.716");
}

TEST_CASE("The way over the network") {
  CHECK(sum(nat_gateway(book(), "us-east-1", 1, 61min, {10LL << 30})) == "0.54");  // 2 h + 10 GB at 0.045
  CHECK(sum(interface_endpoint(book(), "eu-west-1", 2, 1h, {1LL << 30})) == "0.032");
  CHECK(sum(transfer_to_region(book(), "eu-west-1", "us-east-1", {10LL << 30})) == "0.2");
  CHECK(sum(nat_gateway(book(), "sa-east-1", 1, 1h, {})).starts_with("Price book 2025-06 has no price for"));
}

TEST_CASE("Raising warm throughput has the price one sets, and no other") {
  CHECK(warm_throughput(book(), "us-east-1", 0)->empty());
  CHECK(
      sum(warm_throughput(book(), "us-east-1", 96'000)) ==
      "Raising the warm throughput has no price in book 2025-06: AWS's price list has no such product; give "
      "yours with --warm-price, in USD for each WCU, paid once.");
  const PriceBook priced = apply_warm_price(book(), {d("0.00065")});
  CHECK(sum(warm_throughput(priced, "us-east-1", 96'000)) == "62.4");
  CHECK(warm_throughput(priced, "us-east-1", 1)->front().source ==
        "given on the command line; AWS's price list has no price for it");
}
