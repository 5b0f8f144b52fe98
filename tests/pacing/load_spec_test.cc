#include "pacing/load_spec.h"

#include "pacing/batch_size.h"

#include <nlohmann/json.hpp>

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {
LoadSpec article() {
  LoadSpec spec;
  spec.target = WcuRate::per_second(833 * 0.7);
  spec.backoff = {37500us, 7s};
  spec.catch_up = 1500ms;
  spec.in_flight_max = 7;
  return spec;
}
}  // namespace

TEST_CASE("A load spec survives the plan file") {
  const nlohmann::json object = to_json(article());
  CHECK(object.at("target_wcu_per_s") == 583.1);
  CHECK(object.at("backoff_base_ms") == 37.5);
  const Result<LoadSpec> read = load_spec_from_json(nlohmann::json::parse(object.dump()));
  REQUIRE(read.ok());
  CHECK(*read == article());
}

TEST_CASE("A missing or senseless load setting is named") {
  const nlohmann::json good = to_json(article());
  for (auto field = good.begin(); field != good.end(); ++field) {
    const std::string& name = field.key();
    INFO(name);
    for (const char* wrong : {"missing", "\"text\"", "-1", "1e300", "null"}) {
      nlohmann::json object = good;
      if (std::string_view(wrong) == "missing")
        object.erase(name);
      else
        object[name] = nlohmann::json::parse(wrong);
      const Result<LoadSpec> read = load_spec_from_json(object);
      REQUIRE_FALSE(read.ok());
      CHECK(read.error().sentence.find("'" + name + "'") != std::string::npos);
    }
  }
  CHECK_FALSE(load_spec_from_json(nlohmann::json()).ok());
  nlohmann::json half = to_json(article());
  half["batch_items_max"] = 12.5;
  CHECK(load_spec_from_json(half).error().sentence ==
        "The load setting 'batch_items_max' is 12.5; it must be a whole number from 1 to 25.");
  half["batch_items_max"] = 26;
  CHECK_FALSE(load_spec_from_json(half).ok());
}

TEST_CASE("A batch is no more than one partition takes at once") {
  for (const auto& [units, items] : {std::pair{1.0, 25}, {16.0, 25}, {16.1, 24}, {80.0, 5}, {400.0, 1}}) {
    INFO(units);
    CHECK(batch_items_for(units) == items);
  }
}

TEST_CASE("Requests in flight follow Little's law, doubled, within bounds") {
  struct Row {
    int wcu;
    double units;
    Duration latency;
    int in_flight;
  };
  for (const Row& row : {Row{833, 1, 10ms, 4},              // 33 requests/s: the least
                         Row{40'000, 1, 10ms, 32},          // 1,600/s x 10 ms x 2
                         Row{40'000, 4, 10ms, 8},           // a quarter of the requests
                         Row{1'000'000, 1, 100ms, 512}}) {  // the most
    INFO(row.wcu);
    CHECK(in_flight_for(WcuRate::per_second(row.wcu), row.units, row.latency) == row.in_flight);
  }
}
