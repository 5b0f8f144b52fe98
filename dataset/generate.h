// dataset/generate.h: synthetic input, the same bytes for the same seed whatever the thread count.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "dataset/generate_options.h"

namespace dynafill {

struct Generated {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
  KeySchema key;  // the key attributes of the items written ("id", or "id" and "seq" when values repeat)
};

// Item i depends on the options and i only.
// Writes to `path` ("-" is standard output).  An existing file is replaced.
Result<Generated> generate(const GenerateOptions& options, const std::string& path);

}  // namespace dynafill
