// tests/loader/stage.h: what a whole load needs around it: a source, a table in memory, virtual time, a
// journal.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.h"
#include "dataset/item_parser.h"
#include "loader/load.h"
#include "tests/catch.h"
#include "tests/loader/fake_dynamo.h"
#include "tests/loader/scratch.h"

namespace dynafill::loader {

using namespace std::chrono_literals;

struct Told : Progress {
  std::vector<std::string> notes;
  std::vector<ProgressState> states;
  void on_progress(const ProgressState& state) override { states.push_back(state); }
  void on_note(const std::string& sentence) override { notes.push_back(sentence); }
};

// One load's surroundings: source file, table T (key "id"), journal in a scratch directory.
struct Stage {
  Scratch scratch;
  FakeClock clock;
  FakeDynamo dynamo;
  std::atomic<int> interrupts{0};
  Told told;
  LoadJob job;

  explicit Stage(std::uint64_t seed = 1) : dynamo(clock, seed) {
    dynamo.add_table("T-1", "id");
    job.table = "T-1";
    job.journal_dir = scratch.path("journal");
    job.read.format = Format::dynamodb_json;
    job.spec.target = WcuRate::per_second(100);
    job.spec.in_flight_max = 8;
    job.seed = Seed{seed};
  }
  void source(const std::string& text) { job.source = scratch.file("source.json", text); }

  Result<RunReport> load() {
    aws::Endpoint endpoint{"http://127.0.0.1:8000", "127.0.0.1:8000", "us-east-1", true, {"k", "s", ""}};
    return run_load(job, Outside{endpoint, dynamo, clock, interrupts}, told);
  }
  RunReport must_load() {
    Result<RunReport> report = load();
    if (!report.ok()) UNSCOPED_INFO(report.error().sentence);
    REQUIRE(report.ok());
    return *report;
  }
  // Runs into dynamo.kill_at_batch; the objects of the load are gone, its files stay.
  void die_at_batch(int batch) {
    dynamo.kill_at_batch = dynamo.batches + batch;
    REQUIRE_THROWS_AS(load(), Killed);
    dynamo.kill_at_batch = -1;
    dynamo.abandon();
  }
  [[nodiscard]] std::size_t table_items() const { return dynamo.tables.at("T-1").items.size(); }
  [[nodiscard]] std::vector<nlohmann::json> rejects() const {
    std::vector<nlohmann::json> all;
    std::ifstream file(scratch.path("journal/rejects.jsonl"));
    for (std::string line; std::getline(file, line);) all.push_back(nlohmann::json::parse(line));
    return all;
  }
};

inline std::string line_of(int id, const std::string& more = "") {
  return fmt::format(R"({{"Item":{{"id":{{"S":"k{}"}},"v":{{"S":"value {}"}}{}}}}})", id, id, more) + "\n";
}

inline std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += line_of(i);
  return text;
}

inline void check_conservation(const RunReport& report) {
  CHECK(report.items_read == report.written + report.rejected + report.not_attempted);
}

// Bad lines, duplicates and poison among good ones; what should end in the table comes along.
struct Mixed {
  std::string text;
  std::map<std::string, nlohmann::json> expected;  // by id
  int records = 0, rejects = 0;
};

inline Mixed mixed_source(std::uint64_t seed, int records) {
  Rng rng = Seed{seed}.stream("source");
  Mixed mixed;
  mixed.records = records;
  std::set<std::uint64_t> used;
  for (int i = 0; i < records; ++i) {
    const std::uint64_t dice = rng.below(100), id = rng.below(static_cast<std::uint64_t>(records) * 20);
    const std::string padding = rng.below(10) == 0 ? std::string(rng.below(3000), 'x') : "";
    nlohmann::json item{
        {"id", {{"S", fmt::format("k{}", id)}}}, {"i", {{"N", std::to_string(i)}}}, {"p", {{"S", padding}}}};
    if (dice < 2) {
      mixed.text += "{\"Item\":\n";
      ++mixed.rejects;
      continue;
    }
    const bool first = used.insert(id).second;
    if (dice < 4) item["poison"] = {{"BOOL", true}};
    mixed.text += nlohmann::json{{"Item", item}}.dump() + "\n";
    if (!first || dice < 4) {
      ++mixed.rejects;
    } else {
      mixed.expected[item.at("id").dump() + "|"] = item;
    }
  }
  return mixed;
}

inline FakeFaults some_faults(Rng& rng) {
  const auto p = [&](double most) { return rng.below(2) == 0 ? 0.0 : rng.uniform() * most; };
  return {p(0.1), p(0.1), p(0.1), p(0.1), p(0.3), p(0.2)};
}

}  // namespace dynafill::loader
