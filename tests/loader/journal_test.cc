#include "loader/journal.h"

#include <filesystem>
#include <fstream>
#include <set>

#include "base/file.h"
#include "base/random.h"
#include "loader/finished_log.h"
#include "loader/rejects.h"
#include "tests/catch.h"
#include "tests/loader/scratch.h"

namespace dynafill::loader {
namespace {

using Ordinals = std::set<std::uint64_t>;

Ordinals ordinals_of(const RangeSet& set) {
  Ordinals all;
  for (const auto& [first, last] : set.ranges())
    for (std::uint64_t i = first; i <= last; ++i) all.insert(i);
  return all;
}

LoadIdentity identity(const std::string& directory) {
  LoadIdentity id;
  id.table = "T";
  id.endpoint = "http://127.0.0.1:8000";
  id.region = "us-east-1";
  id.key = {"id", ""};
  id.format = "dynamodb-json";
  id.rejects_path = directory + "/rejects.jsonl";
  id.files = {{.name = "a.json", .bytes = 100, .version = "7"},
              {.name = "b.json", .bytes = 200, .version = "8"}};
  return id;
}

TEST_CASE("RangeSet is the set of what was added (against std::set)") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    Rng rng = Seed{seed}.stream("ranges");
    RangeSet set;
    Ordinals reference;
    for (int i = 0; i < 40; ++i) {
      const std::uint64_t first = rng.below(60), last = first + rng.below(6);
      set.add(first, last);
      for (std::uint64_t n = first; n <= last; ++n) reference.insert(n);
    }
    REQUIRE(ordinals_of(set) == reference);
    REQUIRE(set.count() == static_cast<std::int64_t>(reference.size()));
    std::optional<std::uint64_t> end_before;
    for (const auto& [first, last] : set.ranges()) {
      if (end_before) REQUIRE(first > *end_before + 1);  // ranges that touch are one
      end_before = last;
    }
    for (std::uint64_t n = 0; n < 70; ++n) REQUIRE(set.contains(n) == reference.contains(n));
  }
}

TEST_CASE("a line of the log, by hand") {
  std::vector<std::uint64_t> written = {3, 0, 1, 2, 30, 32, 31}, rejected = {25};
  const std::string line = finished_line(written, rejected, 1234);
  CHECK(line.substr(8) == " w0-3,30-32 r25 l1234\n");
  const FinishedLog log = read_finished_log(line + complete_line(), 1234);
  CHECK(ordinals_of(log.written) == Ordinals{0, 1, 2, 3, 30, 31, 32});
  CHECK(ordinals_of(log.rejected) == Ordinals{25});
  CHECK(log.reject_file_bytes == 1234);
  CHECK(log.complete);
  // Claims that count on more of the reject file than there is are not believed.
  CHECK(read_finished_log(line, 1233).good_bytes == 0);
}

// What a load that finishes records in a jumbled order leaves behind, line after line.
struct History {
  std::string log;
  std::vector<std::size_t> line_ends{0};
  std::vector<Ordinals> written{{}}, rejected{{}};  // after so many lines
};

History some_history(std::uint64_t seed) {
  Rng rng = Seed{seed}.stream("history");
  History history;
  std::vector<std::uint64_t> open;
  std::uint64_t next = 0, reject_bytes = 0;
  for (int line = 0; line < 6; ++line) {
    for (int i = 0; i < 12; ++i) open.push_back(next++);
    Ordinals written = history.written.back(), rejected = history.rejected.back();
    std::vector<std::uint64_t> w, r;
    for (const std::uint64_t n : open) {
      if (rng.below(3) == 0) continue;
      (rng.below(8) == 0 ? r : w).push_back(n);
    }
    if (w.empty() && r.empty()) continue;
    for (const std::uint64_t n : w) written.insert(n);
    for (const std::uint64_t n : r) rejected.insert(n);
    std::erase_if(open, [&](std::uint64_t n) { return written.contains(n) || rejected.contains(n); });
    reject_bytes += 50 * r.size();
    history.log += finished_line(w, r, reject_bytes);
    history.line_ends.push_back(history.log.size());
    history.written.push_back(written);
    history.rejected.push_back(rejected);
  }
  return history;
}

TEST_CASE("cut at any byte, the log claims what its whole lines claim and nothing else") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const History history = some_history(seed);
    REQUIRE(history.line_ends.size() > 3);
    for (std::size_t cut = 0; cut <= history.log.size(); ++cut) {
      INFO("seed " << seed << ", cut at byte " << cut);
      const FinishedLog log = read_finished_log(history.log.substr(0, cut), 1'000'000);
      std::size_t lines = 0;
      while (lines + 1 < history.line_ends.size() && history.line_ends[lines + 1] <= cut) ++lines;
      REQUIRE(ordinals_of(log.written) == history.written[lines]);
      REQUIRE(ordinals_of(log.rejected) == history.rejected[lines]);
      REQUIRE(log.good_bytes == history.line_ends[lines]);
    }
  }
}

TEST_CASE("with any byte damaged, the log claims nothing that was not finished") {
  const History history = some_history(7);
  for (std::size_t at = 0; at < history.log.size(); ++at) {
    for (const char damage : {'\0', '\n', '7', '-', '\x80'}) {
      std::string log_text = history.log;
      if (log_text[at] == damage) continue;
      log_text[at] = damage;
      INFO("byte " << at << " became " << static_cast<int>(damage));
      const FinishedLog log = read_finished_log(log_text, 1'000'000);
      const Ordinals written = ordinals_of(log.written), &truth = history.written.back();
      REQUIRE(std::includes(truth.begin(), truth.end(), written.begin(), written.end()));
      REQUIRE(log.good_bytes <= at);
    }
  }
}

TEST_CASE("a journal killed at any byte of its log is resumed, and goes on") {
  const Scratch scratch;
  const std::string directory = scratch.path("journal");
  {
    auto journal = Journal::start(directory, identity(directory));
    REQUIRE(journal.ok());
    for (std::uint64_t n : {0, 1, 2, 5}) (*journal).add_written(n);
    REQUIRE((*journal).flush(0).ok());
    for (std::uint64_t n : {4, 7, 6}) (*journal).add_written(n);
    REQUIRE((*journal).flush(0).ok());
  }
  const std::string whole = read_file(directory + "/finished.log").value();
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    INFO("cut at byte " << cut);
    std::ofstream(directory + "/finished.log", std::ios::binary) << whole.substr(0, cut);
    auto journal = Journal::resume(directory, identity(directory));
    REQUIRE(journal.ok());
    const Ordinals before = ordinals_of((*journal).written());
    REQUIRE(
        (before == Ordinals{} || before == Ordinals{0, 1, 2, 5} || before == Ordinals{0, 1, 2, 4, 5, 6, 7}));
    (*journal).add_written(100);
    REQUIRE((*journal).flush(0).ok());
    Ordinals after = before;
    after.insert(100);
    const FinishedLog log = read_finished_log(read_file(directory + "/finished.log").value(), 0);
    REQUIRE(ordinals_of(log.written) == after);
  }
}

TEST_CASE("a journal is not started over, nor resumed for another load") {
  const Scratch scratch;
  const std::string directory = scratch.path("journal");
  const LoadIdentity own = identity(directory);
  {
    auto journal = Journal::start(directory, own);
    REQUIRE(journal.ok());
    const auto second = Journal::resume(directory, own);
    REQUIRE(!second.ok());
    CHECK(second.error().sentence.find("Another load is using") != std::string::npos);
    (*journal).add_written(0);
    REQUIRE((*journal).flush(0).ok());
  }
  const auto again = Journal::start(directory, own);
  REQUIRE(!again.ok());
  CHECK(again.error().sentence.find("--resume") != std::string::npos);
  CHECK(again.error().sentence.find("rm -r") != std::string::npos);

  const auto differs = [&](const std::function<void(LoadIdentity&)>& change, const std::string& words) {
    LoadIdentity other = own;
    change(other);
    const auto resumed = Journal::resume(directory, other);
    INFO(words);
    REQUIRE(!resumed.ok());
    CHECK(resumed.error().sentence.find(words) != std::string::npos);
  };
  differs([](LoadIdentity& id) { id.table = "U"; }, "table is \"T\" and not \"U\"");
  differs([](LoadIdentity& id) { id.endpoint = "http://127.0.0.1:8001"; }, "endpoint");
  differs([](LoadIdentity& id) { id.sections = 2; }, "section");
  differs([](LoadIdentity& id) { id.files[1].bytes = 201; }, "'b.json' has changed");
  differs([](LoadIdentity& id) { id.files[0].version = "9"; }, "'a.json' has changed");
  differs([](LoadIdentity& id) { id.files[0].name = "c.json"; }, "'a.json' and not 'c.json'");
  differs([](LoadIdentity& id) { id.files.pop_back(); }, "2 files and now has 1");

  {
    auto journal = Journal::resume(directory, own);
    REQUIRE(journal.ok());
    CHECK((*journal).written().count() == 1);
    REQUIRE((*journal).mark_complete().ok());
  }
  CHECK((*Journal::resume(directory, own)).complete());
  // A complete one is done with: the next load takes its place.
  CHECK((*Journal::start(directory, own)).written().count() == 0);
}

TEST_CASE("standard input cannot be resumed") {
  const Scratch scratch;
  const std::string directory = scratch.path("journal");
  LoadIdentity id = identity(directory);
  id.files = {{.name = "-"}};
  {
    auto journal = Journal::start(directory, id);
    (*journal).add_written(0);
    REQUIRE((*journal).flush(0).ok());
  }
  const auto resumed = Journal::resume(directory, id);
  REQUIRE(!resumed.ok());
  CHECK(resumed.error().sentence.find("standard input") != std::string::npos);
}

TEST_CASE("the saved capacity outlives the program until it is forgotten") {
  const Scratch scratch;
  const std::string directory = scratch.path("journal");
  {
    auto journal = Journal::start(directory, identity(directory));
    REQUIRE((*journal).save_capacity({10, 5, {{"by-mail", 3, 2}}}).ok());
  }
  CHECK(!Journal::start(directory, identity(directory)).ok());  // nothing written, but something to restore
  {
    auto journal = Journal::resume(directory, identity(directory));
    REQUIRE((*journal).saved_capacity().has_value());
    CHECK(*(*journal).saved_capacity() == ProvisionedCapacity{10, 5, {{"by-mail", 3, 2}}});
    REQUIRE((*journal).forget_capacity().ok());
  }
  CHECK(!(*Journal::resume(directory, identity(directory))).saved_capacity().has_value());
}

TEST_CASE("a torn reject file is cut back to what the journal knows") {
  const Scratch scratch;
  const std::string directory = scratch.path("journal");
  const LoadIdentity id = identity(directory);
  std::uint64_t known = 0;
  {
    auto journal = Journal::start(directory, id);
    auto rejects = RejectFile::open(id.rejects_path, 0);
    (*rejects).add("a.json", Position{3, 0, 4, 99}, "bad", "{");
    (*journal).add_rejected(3);
    REQUIRE((*rejects).flush().ok());
    known = (*rejects).bytes();
    REQUIRE((*journal).flush(known).ok());
    (*rejects).add("a.json", Position{4, 0, 5, 101}, "worse", "}");
    REQUIRE((*rejects).flush().ok());  // and then the power went
  }
  REQUIRE(std::filesystem::file_size(id.rejects_path) > known);
  auto journal = Journal::resume(directory, id);
  CHECK(ordinals_of((*journal).rejected()) == Ordinals{3});
  CHECK((*journal).reject_file_bytes() == known);
  auto rejects = RejectFile::open(id.rejects_path, known);
  REQUIRE(rejects.ok());
  CHECK(std::filesystem::file_size(id.rejects_path) == known);
}

}  // namespace
}  // namespace dynafill::loader
