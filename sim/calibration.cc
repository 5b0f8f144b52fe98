#include "sim/calibration.h"

#include <fmt/core.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

namespace dynafill {
namespace {

constexpr std::size_t samples_min = 20;
constexpr double z_95 = 1.6448536269514722;
constexpr double z_99 = 2.3263478740408408;  // both of the normal distribution
constexpr double run_too_short_s = 30;
// A run that delivers so much of what it asked was not held back.
constexpr double as_asked = 0.98;

using Rows = Eigen::MatrixXd;
using Values = Eigen::VectorXd;

// Least squares with weights 1 / time, twice: first by the measured times, then by the fitted ones.
Values fit(const Rows& rows, const Values& ms) {
  Values scale = ms;
  Values coefficients;
  for (int round = 0; round < 2; ++round) {
    const Values weights = scale.cwiseMax(1e-6).cwiseInverse();
    coefficients = (weights.asDiagonal() * rows).colPivHouseholderQr().solve(weights.cwiseProduct(ms));
    scale = rows * coefficients;
  }
  return coefficients;
}

// The columns that the samples vary, besides the constant one.
std::vector<int> varying(const Rows& rows) {
  std::vector<int> columns{0};
  for (int column = 1; column < rows.cols(); ++column)
    if (rows.col(column).maxCoeff() > rows.col(column).minCoeff()) columns.push_back(column);
  return columns;
}

Rows only(const Rows& rows, const std::vector<int>& columns) {
  Rows kept(rows.rows(), static_cast<Eigen::Index>(columns.size()));
  for (std::size_t i = 0; i < columns.size(); ++i)
    kept.col(static_cast<Eigen::Index>(i)) = rows.col(columns[i]);
  return kept;
}

double quantile(std::vector<double> values, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

// One row a kind of request, its time the median: a few requests that a busy machine held up must not bend
// the lines.
std::vector<LatencySample> medians(std::span<const LatencySample> samples) {
  std::map<std::pair<int, std::int64_t>, std::vector<double>> kinds;
  for (const LatencySample& sample : samples) kinds[{sample.items, sample.units}].push_back(sample.ms);
  std::vector<LatencySample> rows;
  for (auto& [kind, times] : kinds)
    rows.push_back({kind.first, kind.second, quantile(std::move(times), 0.5)});
  return rows;
}

}  // namespace

Result<Calibration> fit_latency(std::span<const LatencySample> samples) {
  if (samples.size() < samples_min)
    return Error{
        fmt::format("Only {} requests were written whole; a fit needs {}: ask for less at once or give the "
                    "table more capacity.",
                    samples.size(), samples_min)};
  const std::vector<LatencySample> kinds = medians(samples);
  const auto count = static_cast<Eigen::Index>(kinds.size());
  Rows rows(count, 3);
  Values ms(count);
  for (Eigen::Index i = 0; i < count; ++i) {
    const LatencySample& kind = kinds[static_cast<std::size_t>(i)];
    rows.row(i) << 1, kind.items, static_cast<double>(kind.units - kind.items);
    ms[i] = kind.ms;
  }
  std::vector<int> columns = varying(rows);
  Values coefficients = fit(only(rows, columns), ms);
  // A slope below zero is left out and the rest fitted again.
  for (std::size_t i = columns.size(); i-- > 1;)
    if (coefficients[static_cast<Eigen::Index>(i)] < 0) {
      columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(i));
      coefficients = fit(only(rows, columns), ms);
    }
  Calibration calibration;
  calibration.samples = static_cast<std::int64_t>(samples.size());
  Values all = Values::Zero(3);
  for (std::size_t i = 0; i < columns.size(); ++i)
    all[columns[i]] = coefficients[static_cast<Eigen::Index>(i)];
  calibration.base_ms = std::max(0.0, all[0]);
  calibration.per_item_ms = all[1];
  calibration.per_unit_ms = all[2];
  std::vector<double> logs;
  for (const LatencySample& sample : samples)
    logs.push_back(std::log(std::max(1e-6, sample.ms) /
                            std::max(1e-6, calibration.median_ms(sample.items, sample.units))));
  calibration.sigma = std::max(0.0, quantile(logs, 0.95) - quantile(logs, 0.5)) / z_95;
  return calibration;
}

namespace {

// The response times of a run: those of full batches, so they move the level and leave the slopes.
void refit_response(const nlohmann::json& run, Refit& refit) {
  const auto response = run.find("response_ms");
  if (response == run.end() || !response->is_object()) return;
  const auto number = [&](const char* name) {
    const auto found = response->find(name);
    return found != response->end() && found->is_number() ? found->get<double>() : 0.0;
  };
  const Refit::Response seen{.p50_ms = number("p50"),
                             .p99_ms = number("p99"),
                             .requests = static_cast<std::int64_t>(number("requests")),
                             .mean_items = number("mean_items"),
                             .expected_ms = 0};
  if (seen.requests < static_cast<std::int64_t>(samples_min) ||
      !(seen.p50_ms > 0 && seen.p99_ms >= seen.p50_ms))
    return;
  refit.response = seen;
  Calibration& calibration = refit.calibration;
  const double expected = calibration.base_ms + calibration.per_item_ms * seen.mean_items +
                          calibration.per_unit_ms * std::max(0.0, number("mean_units") - seen.mean_items);
  if (calibration.samples > 0 && expected > 0) {
    refit.response->expected_ms = expected;
    for (double* part : {&calibration.base_ms, &calibration.per_item_ms, &calibration.per_unit_ms})
      *part *= seen.p50_ms / expected;
  } else {
    calibration.base_ms = seen.p50_ms;
  }
  calibration.sigma = std::log(seen.p99_ms / seen.p50_ms) / z_99;
  calibration.samples = seen.requests;
}

}  // namespace

Result<Refit> refit_from_run(const nlohmann::json& run, const std::optional<Calibration>& before) {
  if (!run.is_object() || run.value("schema", nlohmann::json()) != "dynafill/run/1")
    return Error{"The file is not a run; 'dynafill load -o run.json' writes one."};
  const auto number = [&](const char* name) {
    const auto found = run.find(name);
    return found != run.end() && found->is_number() ? found->get<double>() : 0.0;
  };
  Refit refit;
  refit.actual_s = number("seconds");
  if (refit.actual_s < run_too_short_s)
    return Error{
        fmt::format("The run took {:.0f} s; below {:.0f} s it says nothing about the rate a client can hold.",
                    refit.actual_s, run_too_short_s)};
  if (number("plan_load_s") > 0) refit.planned_s = number("plan_load_s");
  if (before) refit.calibration = *before;
  refit_response(run, refit);
  refit.calibration.measured_at = fmt::format("a run into {}", run.value("table", std::string("a table")));
  const double asked = refit.asked_wcu_per_s = number("asked_wcu_per_s");
  const double delivered = refit.delivered_wcu_per_s = number("delivered_wcu_per_s");
  if (number("throttle_events") > 0) {
    refit.finding = fmt::format(
        "The table throttled {:.0f} writes, so the run says what the table takes ({:.1f} WCU/s) and not what "
        "the client can.",
        number("throttle_events"), delivered);
  } else if (delivered >= as_asked * asked) {
    refit.finding =
        fmt::format("The client held the {:.1f} WCU/s it asked for: it can do that or more.", asked);
    if (refit.calibration.reachable_wcu_per_s && *refit.calibration.reachable_wcu_per_s < delivered)
      refit.calibration.reachable_wcu_per_s = delivered;
  } else {
    refit.finding = fmt::format(
        "The client delivered {:.1f} of {:.1f} WCU/s without being throttled: that is what it "
        "can do.",
        delivered, asked);
    refit.calibration.reachable_wcu_per_s = delivered;
  }
  return refit;
}

LatencyModel response_of(const Calibration& calibration, int items, std::int64_t units) {
  const double p50_ms = calibration.median_ms(items, units);
  return {from_seconds(p50_ms / 1e3), from_seconds(p50_ms * std::exp(z_99 * calibration.sigma) / 1e3)};
}

void apply(const Calibration& calibration, Scenario& scenario) {
  int batch = batch_places;
  std::visit(
      [&](auto& client) {
        if constexpr (requires { client.batch_items_max; })
          batch = client.batch_items_max;
        else if constexpr (requires { client.batch; })
          batch = client.batch;
        if (!calibration.reachable_wcu_per_s) return;
        const WcuRate reachable = WcuRate::per_second(*calibration.reachable_wcu_per_s);
        if constexpr (requires { client.target; })
          client.target = std::min(client.target, reachable);
        else if constexpr (requires { client.limit->capped(reachable); })
          client.limit = client.limit ? client.limit->capped(reachable) : reachable;
      },
      scenario.client);
  if (calibration.samples == 0) return;
  scenario.latency = response_of(calibration, batch, batch);
  scenario.latency_per_unit = from_seconds(calibration.per_unit_ms / 1e3);
}

nlohmann::json to_json(const Calibration& calibration) {
  nlohmann::json cells = nlohmann::json::array();
  for (const CalibrationCell& cell : calibration.cells)
    cells.push_back({{"items", cell.items},
                     {"units", cell.units},
                     {"in_flight", cell.in_flight},
                     {"requests", cell.requests},
                     {"throttled_items", cell.throttled_items},
                     {"p50_ms", cell.p50_ms},
                     {"p99_ms", cell.p99_ms},
                     {"wcu_per_s", cell.wcu_per_s}});
  nlohmann::json reachable;
  if (calibration.reachable_wcu_per_s) reachable = *calibration.reachable_wcu_per_s;
  return {{"schema", "dynafill/calibration/1"},
          {"measured_at", calibration.measured_at},
          {"samples", calibration.samples},
          {"latency_ms",
           {{"base", calibration.base_ms},
            {"per_item", calibration.per_item_ms},
            {"per_unit", calibration.per_unit_ms},
            {"sigma", calibration.sigma}}},
          {"reachable_wcu_per_s", reachable},
          {"cells", std::move(cells)}};
}

Result<Calibration> calibration_from_json(const nlohmann::json& document) {
  if (!document.is_object() || document.value("schema", nlohmann::json()) != "dynafill/calibration/1")
    return Error{"The file is not a calibration; 'dynafill calibrate -o calibration.json' writes one."};
  const nlohmann::json latency = document.value("latency_ms", nlohmann::json::object());
  Calibration calibration;
  for (const auto& [name, value] : {std::pair{"base", &calibration.base_ms},
                                    {"per_item", &calibration.per_item_ms},
                                    {"per_unit", &calibration.per_unit_ms},
                                    {"sigma", &calibration.sigma}}) {
    const auto found = latency.find(name);
    if (found == latency.end() || !found->is_number() || !(*found >= 0 && *found <= 1e6))
      return Error{
          fmt::format("The calibration's 'latency_ms.{}' is missing or no number from 0 to 1000000.", name)};
    *value = found->get<double>();
  }
  const auto samples = document.find("samples");
  if (samples == document.end() || !samples->is_number_integer() || *samples < 0)
    return Error{"The calibration's 'samples' is missing or no whole number."};
  calibration.samples = samples->get<std::int64_t>();
  if (const auto reachable = document.find("reachable_wcu_per_s");
      reachable != document.end() && !reachable->is_null()) {
    if (!reachable->is_number() || !(*reachable > 0 && *reachable <= 1e9))
      return Error{"The calibration's 'reachable_wcu_per_s' is no number above 0."};
    calibration.reachable_wcu_per_s = reachable->get<double>();
  }
  if (const auto at = document.find("measured_at"); at != document.end() && at->is_string())
    calibration.measured_at = at->get<std::string>();
  return calibration;
}

}  // namespace dynafill
