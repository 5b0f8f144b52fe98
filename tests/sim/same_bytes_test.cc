// The same scenario and seed give the same bytes in every build: ./dev test runs this in the release build
// and in the sanitized one, whose optimisation is another.  The checksums were made by a third, without any
// (-O0); UPDATE_GOLDEN=1 writes them anew after a change of the model.
#include <fmt/core.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/simulate.h"
#include "tests/catch.h"
#include "tests/sim/leap_shapes.h"
#include "tests/source_path.h"

using namespace dynafill;
using namespace dynafill::leap_shapes;

namespace {

const std::string golden_file = source_path("tests/sim/goldens/same_bytes.txt");

// FNV-1a, 64 bits.
std::uint64_t checksum(const std::string& bytes) {
  std::uint64_t sum = 0xcbf29ce484222325U;
  for (const char byte : bytes) sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  return sum;
}

std::string document(const Scenario& scenario, Detail detail, int threads) {
  const SimulationReport report =
      simulate(scenario, {.runs = 4, .early_stop = false, .detail = detail, .threads = threads});
  return to_json(report, scenario).dump() + timeline_csv(report);
}

std::vector<Shape> small_shapes() {
  std::vector<Shape> shapes;
  for (const auto& all :
       {steady_shapes(), splitting_shapes(), index_shapes(), scaling_shapes(), reading_shapes()})
    for (std::size_t at = 0; at < all.size(); at += 4) shapes.push_back(all[at]);
  for (Shape& shape : shapes) {
    WorkloadModel& data = shape.scenario.data;
    for (std::int64_t& items : data.wcu_histogram) items /= 10;
    data.items = 0;
    for (const std::int64_t items : data.wcu_histogram) data.items += items;
  }
  return shapes;
}

}  // namespace

TEST_CASE("Same scenario and seed, same bytes, whatever the compiler made of the program") {
  std::map<std::string, std::string> golden;
  std::ifstream in(golden_file);
  for (std::string sum, name; in >> sum && std::getline(in >> std::ws, name);) golden[name] = sum;
  std::string now;
  for (const Shape& shape : small_shapes())
    for (const Detail detail : {Detail::exact, Detail::aggregated}) {
      const std::string name = shape.name + (detail == Detail::exact ? ", exactly" : ", in leaps");
      const std::string one = document(shape.scenario, detail, 1);
      const std::string sum = fmt::format("{:016x}", checksum(one));
      now += fmt::format("{} {}\n", sum, name);
      INFO(name);
      CHECK(one == document(shape.scenario, detail, 2));
      if (std::getenv("UPDATE_GOLDEN") == nullptr) CHECK(sum == golden[name]);
    }
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(golden_file) << now;
}
