// Each route's time, machines and bill, worked by hand.
#include <algorithm>
#include <cmath>

#include "planner/plan.h"
#include "planner/routes/connector.h"
#include "tests/planner/plan_examples.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

Plan plan_by(Route route, Mode mode = Mode::provisioned) {
  PlanRequest request = article_request();
  request.route = route;
  request.mode = mode;
  request.region = "us-east-1";
  auto plan = make_plan(request, prices_of_2025());
  if (!plan) FAIL(plan.error().sentence);
  return *plan;
}

Decimal amount(const Plan& plan, std::string_view sku) {
  Decimal sum;
  for (const BillLine& line : plan.bill.lines)
    if (line.sku == sku) sum = sum + line.amount.amount;
  return sum;
}

}  // namespace

TEST_CASE("A connector's pace: whole units a task, whole items a second, the partitions' room") {
  PlanRequest request = article_request();
  const auto pace = [&](std::int64_t bytes, std::int64_t wcu, Ratio ratio, std::int64_t tasks) {
    request.data = items_of(1'000'000, bytes);
    return connector_pace(job_of(request, prices_of_2025()), {Route::emr, Mode::provisioned, wcu, ratio},
                          tasks);
  };
  const auto written = [&](std::int64_t bytes, std::int64_t wcu, Ratio ratio, std::int64_t tasks) {
    return pace(bytes, wcu, ratio, tasks).written.as_double();
  };
  const Ratio half{500'000};
  CHECK(written(175, 60, half, 48) == 48);      // a floor of one each, 1.6 times too much
  CHECK(written(175, 1'000, half, 48) == 480);  // a twentieth lost to rounding
  CHECK(written(175, 834, Ratio{}, 6) == 834);
  CHECK(written(175, 833, Ratio{}, 6) == 828);
  CHECK(written(3'500, 834, Ratio{}, 6) == 6 * 34 * 4);  // 139 units are 34 items of 4 units
  CHECK(written(3'500, 6, Ratio{}, 6) == 24);            // an item each at the least
  // 834 WCU are one partition, 1,000 WCU and 5 RCU two.
  CHECK(pace(175, 834, Ratio{}, 6).room.as_double() == 1'000);
  CHECK(pace(175, 1'000, Ratio{}, 6).room.as_double() == 2'000);
}

TEST_CASE("EMR's connector is given the capacity with which it is in time") {
  PlanRequest request = article_request();
  request.route = Route::emr;
  request.data = items_of(10'000'000, 175);
  const Plan plan = *make_plan(request, prices_of_2025());
  CHECK(plan.client.kind == Plan::ClientKind::emr_connector);
  CHECK(plan.time.load <= 20min);
  CHECK(plan.table.provisioned_wcu >= 8'334);
  // A core node m5.xlarge runs 4 tasks of 187.5 units; the first one keeps room for the master.
  CHECK(plan.compute.count == 1 + (plan.table.provisioned_wcu + 749) / 750);
  CHECK(plan.client.tasks == 2 + 4 * (plan.compute.count - 2));
  // With what the formula alone says, it would be late.
  request.asked.wcu = 8'334;
  request.asked.within.reset();
  CHECK(make_plan(request, prices_of_2025())->time.load > 20min);
}

TEST_CASE("Routes of our loader: an instance, containers, their start") {
  const Plan ec2 = plan_by(Route::loader_ec2);
  CHECK(ec2.compute.instance == "c7g.large");
  CHECK(ec2.time.startup == 26s);
  // 1226 s (1225.04 rounded up) / 3600 x 0.0725
  CHECK(amount(ec2, "ec2.c7g.large.hour").rounded(9) == d("0.024690278"));
  CHECK(amount(ec2, "dynamodb.wcu_hour") == d("0.5421"));
  const Plan map = plan_by(Route::step_functions);
  CHECK(amount(map, "stepfunctions.standard_state_transition") == d("0.000125"));  // 5 x 0.000025
  // 1245 s x 2 vCPU and 4 GB, ARM
  CHECK(amount(map, "fargate.arm.vcpu_hour").rounded(9) == d("0.022396167"));
  CHECK(amount(map, "fargate.arm.gb_hour").rounded(9) == d("0.004924667"));
  CHECK(amount(plan_by(Route::loader_fargate), "stepfunctions.standard_state_transition") == 0);
  CHECK(plan_by(Route::batch).time.startup == 75s);
  for (const Route route : {Route::loader_ec2, Route::loader_fargate, Route::step_functions, Route::batch})
    CHECK_FALSE(plan_by(route).time.terminate_after);
}

TEST_CASE("Glue and EMR Serverless pay for the driver too, and keep to four tasks a worker") {
  const Plan glue = plan_by(Route::glue);
  CHECK(glue.client.workers == 2);
  CHECK(glue.client.tasks == 4);
  CHECK(glue.time.terminate_after);
  // Planned at 96 %: 871 WCU are 217 a task and 833.3 in all; 872 are 218, 837.1 and 1194.6 s.
  CHECK(glue.table.provisioned_wcu == 872);
  // 60 s before it, rounded up: 1255 s x 2 DPU
  CHECK(amount(glue, "glue.etl_dpu_hour").rounded(6) == d("0.306778"));
  const Plan serverless = plan_by(Route::emr_serverless);
  CHECK(serverless.client.workers == 2);
  CHECK(amount(serverless, "emrserverless.x86.vcpu_hour").rounded(6) == d("0.146762"));  // 1255 s x 8
}

TEST_CASE("Import from S3: a new table, its formats, its quotas") {
  const Plan plan = plan_by(Route::import_table);
  // 175,000,000 B and 9 B an item to make it DynamoDB JSON, at $0.15 a GB.
  CHECK(amount(plan, "dynamodb.import_from_s3_gb").rounded(6) == d("0.025705"));
  CHECK(plan.bill.total() < Usd{d("0.03")});
  CHECK(plan.table.mode == Mode::on_demand);
  CHECK(plan.time.startup == 172s);
  CHECK(in_seconds(plan.time.load) == Approx(126.0));
  PlanRequest request = article_request();
  request.route = Route::import_table;
  request.format = "dynamodb-json";
  CHECK(amount(*make_plan(request, prices_of_2025()), "dynamodb.import_from_s3_gb").rounded(6) ==
        d("0.027707"));  // eu-west-1: 0.17, and nothing to convert
  request.existing_table = true;
  CHECK(make_plan(request, prices_of_2025()).error().sentence.find("table that it creates itself") !=
        std::string::npos);
  request.existing_table = false;
  request.region = "eu-central-1";
  request.data = items_of(10'000'000'000, 175);
  CHECK(make_plan(request, prices_of_2025()).error().sentence.find("1.8 TB are more than the 1.0 TB") !=
        std::string::npos);
}

TEST_CASE("Import from S3: the quota counts what is stored, the price what it unfolds to") {
  PlanRequest request = article_request();
  request.route = Route::import_table;
  request.format = "dynamodb-json";
  request.region = "eu-central-1";
  Profile data = items_of(10'000'000'000, 175);  // 1.75 TB, where 1 TB is taken at a time
  data.source_stored_bytes = 400'000'000'000;
  request.data = data;
  request.asked = {};
  const Plan plan = *make_plan(request, prices_of_2025());
  // 1.75e12 / 2^30 GB x 0.1836
  CHECK(amount(plan, "dynamodb.import_from_s3_gb").rounded(4) == d("299.2339"));
  // The file in S3, for the import's hours, is what is stored: 400e9 / 2^30 GB.
  const auto file = std::ranges::find(plan.bill.lines, "s3.storage_gb_month", &BillLine::sku);
  REQUIRE(file != plan.bill.lines.end());
  const auto hours = static_cast<std::int64_t>(std::ceil(in_seconds(plan.time.total) / 3600));
  CHECK(file->quantity.as_double() == Approx(400e9 / 1073741824.0 * static_cast<double>(hours) / 744));
  data.source_stored_bytes = 1'000'000'000'001;
  request.data = data;
  CHECK(make_plan(request, prices_of_2025()).error().sentence.find("Objects of 1.0 TB are more") !=
        std::string::npos);
  // What is converted is written as it is.
  data.source_stored_bytes = 400'000'000'000;
  request.data = data;
  request.format = "datapipeline";
  CHECK_FALSE(make_plan(request, prices_of_2025()).ok());
}

TEST_CASE("Import from S3 counts the objects, and says so where it cannot") {
  PlanRequest request = article_request();
  request.route = Route::import_table;
  request.format = "csv";
  const Plan unknown = *make_plan(request, prices_of_2025());
  CHECK(has_note(unknown, "does not say how many files"));
  CHECK(has_note(unknown, "a string"));
  Profile data = items_of(1'000'000, 175);
  data.source_files = 50'000;
  request.data = data;
  CHECK_FALSE(has_note(*make_plan(request, prices_of_2025()), "does not say how many files"));
  data.source_files = 50'001;
  request.data = data;
  CHECK(
      make_plan(request, prices_of_2025()).error().sentence.find("50,001 objects are more than the 50,000") !=
      std::string::npos);
  // What must be converted first is written to as many files as will do.
  request.format = "datapipeline";
  CHECK(make_plan(request, prices_of_2025()).ok());
  CHECK_FALSE(has_note(*make_plan(request, prices_of_2025()), "a string"));
}

TEST_CASE("Our machines' public addresses are paid for since 2024-02, with each machine's seconds") {
  const Plan ec2 = plan_by(Route::loader_ec2);
  CHECK(amount(ec2, "vpc.public_ipv4_hour").rounded(9) == d("0.001702778"));  // 1226 s / 3600 x 0.005
  CHECK(amount(plan_by(Route::batch), "vpc.public_ipv4_hour") > 0);
  CHECK(amount(plan_by(Route::loader), "vpc.public_ipv4_hour") == 0);
  PlanRequest request = article_request();
  request.route = Route::loader_ec2;
  CHECK(amount(*make_plan(request, prices_of_2018()), "vpc.public_ipv4_hour") == 0);
}

TEST_CASE("Capacity modes: the table's time and bill") {
  const Plan cold = plan_by(Route::loader, Mode::on_demand);
  CHECK(in_seconds(cold.time.load) == Approx(1e6 / 3'200));  // four fifths of 4,000
  CHECK(amount(cold, "dynamodb.wru") == d("0.625"));
  CHECK(cold.table.provisioned_wcu == 0);
  PlanRequest request = article_request();
  request.route = Route::loader;
  request.mode = Mode::auto_scaling;
  request.asked.within = 3h;
  const Plan scaled = *make_plan(request, prices_of_2025());
  CHECK(scaled.time.load <= 3h);
  CHECK(scaled.table.auto_scaling->min_wcu == 5);
  CHECK(scaled.table.provisioned_wcu == 5);
  request.asked.within = 20min;
  CHECK(make_plan(request, prices_of_2025()).error().sentence.find("even with 40,000 WCU") !=
        std::string::npos);
  request.mode = Mode::on_demand_warm;
  request.asked.within = 2min;  // 8,334 WCU/s
  CHECK(make_plan(request, prices_of_2025()).error().sentence.find("warm throughput") != std::string::npos);
}

TEST_CASE("Indexes cost capacity of their own") {
  PlanRequest request = article_request();
  request.route = Route::loader;
  Profile data = items_of(1'000'000, 175);
  IndexProfile index;
  index.name = "by-day";
  index.entries = 500'000;
  index.wcu_total = 500'000;
  index.distinct_keys = 500'000;
  index.top_share = 2e-6;
  data.gsis = {index};
  request.data = data;
  const Plan plan = *make_plan(request, prices_of_2018());
  REQUIRE(plan.table.gsis.size() == 1);
  CHECK(plan.table.gsis[0].provisioned_wcu == 417);
  CHECK(amount(plan, "dynamodb.wcu_hour") == d("0.919485"));  // (834 + 417) x 0.000735
  // One value of the index that gets 0.6 of all entries: 1,000 / 0.6 of its units a second at most.
  data.gsis[0].top_share = 0.6;
  data.gsis[0].wcu_total = 1'000'000;
  request.data = data;
  request.asked.within = 5min;
  const Plan hot = *make_plan(request, prices_of_2018());
  CHECK(in_seconds(hot.time.load) == Approx(600).epsilon(0.001));
  CHECK(std::ranges::any_of(hot.notes, [](const std::string& note) {
    return note.find("let 1,666 WCU/s through") != std::string::npos;
  }));
}

TEST_CASE("Routes and machines") {
  PlanRequest request = article_request();
  SECTION("the loader on this machine pays for the table alone") {
    request.route = Route::loader;
    const Plan plan = planned(request);
    CHECK(plan.bill.total().amount == d("0.613725"));
    CHECK(plan.time.startup == 0s);
    CHECK(plan.time.total == plan.time.load);
    CHECK_FALSE(plan.time.terminate_after);
    CHECK(plan.compute.count == 0);
  }
  SECTION("the loader on an instance") {
    request.route = Route::loader;
    request.instance = "c4.large";
    request.instances = 3;
    // 3 x 1200 s (1199.04 rounded up) / 3600 x 0.113
    CHECK(line(planned(request), "Amazon EC2", "instance-hour").amount.amount == d("0.113"));
  }
  SECTION("a cluster grows with the rate: 1,500 WCU/s for each m3.xlarge beside the leader") {
    request.asked.within = 100s;  // 10,000 WCU/s
    CHECK(planned(request).compute.count == 8);
    request.instances = 2;
    CHECK(planned(request).compute.count == 2);
  }
  SECTION("a known start-up keeps the spread of ours") {
    request.startup = 14min;
    CHECK(planned(request).time.startup_p99 == Duration(20min));
    request.startup_p99 = 25min;
    CHECK(planned(request).time.startup_p99 == Duration(25min));
    CHECK(planned(request).time.terminate_after == Duration(40min));  // 14 + 20 + 2, up to 5 minutes
  }
  CHECK(route_name(*parse_route("data-pipeline")) == "data-pipeline");
  CHECK(parse_route("ferry").error().sentence.starts_with(
      "There is no route 'ferry'; there are loader, loader-ec2, loader-fargate, data-pipeline, emr,"));
}
