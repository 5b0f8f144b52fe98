// sim/calibration.h: what was measured of a client and its table, as numbers the simulator can go by.
//
// The model of one BatchWriteItem's response time:
//     median = base + per_item x items + per_unit x (units - items),    spread lognormal with deviation sigma
// fitted by least squares (Eigen) to the median of each kind of request, weighted by 1 / its time, because
// the spread grows with the time; sigma from the 95th percentile of what was measured over what was fitted.
// Pure: measuring is loader/latency_probe.h's.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "sim/scenario.h"

namespace dynafill {

struct LatencySample {  // one request that was written whole
  int items = 0;
  std::int64_t units = 0;
  double ms = 0;  // in the table's time
};

// Requests of one kind, so many on the wire at once.
struct CalibrationCell {
  int items = 0;
  std::int64_t units = 0;
  int in_flight = 0;
  std::int64_t requests = 0;
  std::int64_t throttled_items = 0;
  double p50_ms = 0, p99_ms = 0;
  double wcu_per_s = 0;
};

struct Calibration {
  std::string measured_at;  // endpoint and table, or the run it was made from
  double base_ms = 0, per_item_ms = 0, per_unit_ms = 0;
  double sigma = 0;
  std::int64_t samples = 0;
  // The most that came through without throttling; nothing when it was never the client that limited.
  std::optional<double> reachable_wcu_per_s;
  std::vector<CalibrationCell> cells;

  [[nodiscard]] double median_ms(int items, std::int64_t units) const {
    return base_ms + per_item_ms * items + per_unit_ms * static_cast<double>(units - items);
  }
};

// Error when there are fewer than 20 samples.  What the samples do not vary (units over items) counts as
// nothing; a slope that comes out below zero is noise and counts as nothing, too.
Result<Calibration> fit_latency(std::span<const LatencySample> samples);

// What run.json (of `load`) says about the client: a run that was not throttled and yet below the rate it
// asked for was as fast as the client can be, and its response times are what the table's were.  `before`:
// the calibration to keep all else from, and the slopes by items and units, which one kind of request cannot
// show; empty when there is none.  Error when the document is no run or too short to tell (30 s).
struct Refit {
  Calibration calibration;
  std::optional<double> planned_s;
  double actual_s = 0;
  double asked_wcu_per_s = 0, delivered_wcu_per_s = 0;
  struct Response {
    double p50_ms = 0, p99_ms = 0;
    std::int64_t requests = 0;
    double mean_items = 0;
    double expected_ms = 0;  // its median by `before`; 0: there is none
  };
  std::optional<Response> response;  // nothing: the run had none, or too few requests
  std::string finding;               // one sentence
};
Result<Refit> refit_from_run(const nlohmann::json& run, const std::optional<Calibration>& before);

// Of a BatchWriteItem of so many items and units.  Requires samples > 0.
LatencyModel response_of(const Calibration& calibration, int items, std::int64_t units);

// The scenario's response times become the measured ones, for requests of as many items as its client sends;
// its client asks at most for what was reachable.
void apply(const Calibration& calibration, Scenario& scenario);

// calibration.json, "schema": "dynafill/calibration/1".
nlohmann::json to_json(const Calibration& calibration);
Result<Calibration> calibration_from_json(const nlohmann::json& document);

}  // namespace dynafill
