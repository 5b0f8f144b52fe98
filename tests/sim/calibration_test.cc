#include "sim/calibration.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/random.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

std::vector<LatencySample> drawn(double base, double per_item, double per_unit, double sigma, int count) {
  Rng rng = Seed{1}.stream("latency");
  std::vector<LatencySample> samples;
  for (int i = 0; i < count; ++i)
    for (const auto& [items, item_units] : {std::pair{1, 1}, {5, 1}, {25, 1}, {25, 4}}) {
      const int units = items * item_units;
      const double median = base + per_item * items + per_unit * (units - items);
      samples.push_back({items, units, median * std::exp(sigma * rng.normal())});
    }
  return samples;
}

nlohmann::json run_document(double asked, double delivered, int throttled) {
  return {{"schema", "dynafill/run/1"},
          {"seconds", 300.0},
          {"plan_load_s", 250.0},
          {"asked_wcu_per_s", asked},
          {"delivered_wcu_per_s", delivered},
          {"throttle_events", throttled}};
}

}  // namespace

TEST_CASE("A fit finds again what the samples were drawn from") {
  // DynamoDB's own figures, about: PutItem 7.5 ms, BatchWriteItem of 25 10.2 ms, 0.1 ms a further unit.
  const auto calibration = fit_latency(drawn(7.4, 0.11, 0.1, 0.43, 2000));
  REQUIRE(calibration.ok());
  CHECK(calibration->base_ms == Approx(7.4).epsilon(0.03));
  CHECK(calibration->per_item_ms == Approx(0.11).epsilon(0.1));
  CHECK(calibration->per_unit_ms == Approx(0.1).epsilon(0.1));
  CHECK(calibration->sigma == Approx(0.43).epsilon(0.03));
  CHECK(calibration->median_ms(25, 25) == Approx(7.4 + 25 * 0.11).epsilon(0.03));
  CHECK(calibration->samples == 8000);
}

TEST_CASE("Without chance the fit is exact, and what was not varied counts as nothing") {
  const auto exact = fit_latency(drawn(5, 0.2, 0.05, 0, 10));
  REQUIRE(exact.ok());
  CHECK(exact->base_ms == Approx(5));
  CHECK(exact->per_item_ms == Approx(0.2));
  CHECK(exact->per_unit_ms == Approx(0.05));
  CHECK(exact->sigma == Approx(0).margin(1e-9));
  const std::vector<LatencySample> alike(30, {25, 25, 8.0});
  const auto constant = fit_latency(alike);
  REQUIRE(constant.ok());
  CHECK(constant->base_ms == Approx(8));
  CHECK(constant->per_item_ms == 0);
  CHECK(constant->per_unit_ms == 0);
  // Larger requests that came back faster: noise, not a slope.
  std::vector<LatencySample> falling(20, {1, 1, 9.0});
  falling.insert(falling.end(), 20, {25, 25, 8.0});
  CHECK(fit_latency(falling)->per_item_ms == 0);
  CHECK_FALSE(fit_latency(std::span(alike).first(19)).ok());
}

TEST_CASE("A calibration goes through its file and into a scenario") {
  Calibration calibration = *fit_latency(drawn(5, 0.2, 0.05, 0.3, 500));
  calibration.reachable_wcu_per_s = 700;
  calibration.measured_at = "somewhere";
  const auto read = calibration_from_json(to_json(calibration));
  REQUIRE(read.ok());
  CHECK(to_json(*read) == to_json(calibration));
  Scenario scenario;
  LoadSpec load;
  load.target = WcuRate::per_second(1000);
  scenario.client = load;
  apply(*read, scenario);
  CHECK(in_seconds(scenario.latency.p50) == Approx(0.010).epsilon(0.03));
  CHECK(in_seconds(scenario.latency.p99) == Approx(0.010 * std::exp(2.326 * 0.3)).epsilon(0.05));
  CHECK(in_seconds(scenario.latency_per_unit) == Approx(0.00005).epsilon(0.15));
  CHECK(std::get<LoadSpec>(scenario.client).target == WcuRate::per_second(700));
  scenario.client = SdkClientSpec{.batch = 1, .put_item = true, .limit = std::nullopt};
  apply(*read, scenario);
  CHECK(in_seconds(scenario.latency.p50) == Approx(0.0052).epsilon(0.03));
  CHECK(std::get<SdkClientSpec>(scenario.client).limit == WcuRate::per_second(700));
  for (const char* damage : {"latency_ms", "samples", "schema"}) {
    nlohmann::json document = to_json(calibration);
    document.erase(damage);
    CHECK_FALSE(calibration_from_json(document).ok());
  }
}

TEST_CASE("A run teaches the response times of its batches, and the slopes stay") {
  nlohmann::json run = run_document(1000, 995, 0);
  run["response_ms"] = {
      {"p50", 20.0}, {"p99", 60.0}, {"requests", 4000}, {"mean_items", 25.0}, {"mean_units", 25.0}};
  const auto alone = refit_from_run(run, std::nullopt);
  REQUIRE(alone->response);
  CHECK(alone->response->expected_ms == 0);
  CHECK(alone->calibration.median_ms(25, 25) == 20);
  CHECK(alone->calibration.samples == 4000);
  const LatencyModel batch = response_of(alone->calibration, 25, 25);
  CHECK(in_seconds(batch.p50) == Approx(0.020));
  CHECK(in_seconds(batch.p99) == Approx(0.060));
  Calibration before;
  before.base_ms = 5;
  before.per_item_ms = 0.2;
  before.per_unit_ms = 0.1;
  before.samples = 100;
  const auto moved = refit_from_run(run, before);
  CHECK(moved->response->expected_ms == 10);
  CHECK(moved->calibration.base_ms == 10);
  CHECK(moved->calibration.per_item_ms == Approx(0.4));
  CHECK(moved->calibration.per_unit_ms == Approx(0.2));
  // A throttled run still says how long whole batches took; too few say nothing.
  run["throttle_events"] = 7;
  CHECK(refit_from_run(run, std::nullopt)->response);
  run["response_ms"]["requests"] = 19;
  CHECK_FALSE(refit_from_run(run, std::nullopt)->response);
  CHECK(refit_from_run(run, std::nullopt)->calibration.samples == 0);
}

TEST_CASE("A run teaches the rate only when the client was what limited it") {
  const auto slow = refit_from_run(run_document(1000, 800, 0), std::nullopt);
  REQUIRE(slow.ok());
  CHECK(slow->calibration.reachable_wcu_per_s == 800.0);
  CHECK(slow->planned_s == 250.0);
  CHECK(slow->actual_s == 300.0);
  CHECK_FALSE(refit_from_run(run_document(1000, 800, 5), std::nullopt)->calibration.reachable_wcu_per_s);
  CHECK_FALSE(refit_from_run(run_document(1000, 995, 0), std::nullopt)->calibration.reachable_wcu_per_s);
  Calibration before;
  before.reachable_wcu_per_s = 600;
  before.base_ms = 4;
  const auto faster = refit_from_run(run_document(1000, 995, 0), before);
  CHECK(faster->calibration.reachable_wcu_per_s == 995.0);  // more than was thought possible
  CHECK(faster->calibration.base_ms == 4);
  nlohmann::json brief = run_document(1000, 800, 0);
  brief["seconds"] = 5;
  CHECK_FALSE(refit_from_run(brief, std::nullopt).ok());
  CHECK_FALSE(refit_from_run(nlohmann::json::array(), std::nullopt).ok());
}
