// base/dynamodb_constants.h: what DynamoDB and its surroundings are known to do, each number with its source.
//
// The rows of data/dynamodb-constants.json, carried in the program and parsed once.
// Threads: safe after the first call, and the first call is safe too.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/run_clock.h"

namespace dynafill {

struct Constant {
  std::string name;  // "burst_window"
  double value = 0;
  std::string unit;        // "s", "ms", "WCU/s"...
  std::string source;      // a public page, paper or repository@commit
  std::string confidence;  // high | medium | low
  double least = 0;        // what a scenario may set it to
  std::string note;        // how the value follows from the source, where it does not stand there
};

std::span<const Constant> all_constants();
// Requires a name of the file: a wrong one is our bug.
const Constant& constant_row(std::string_view name);
double constant(std::string_view name);
// Requires its unit to be s or ms.
Duration constant_time(std::string_view name);

}  // namespace dynafill
