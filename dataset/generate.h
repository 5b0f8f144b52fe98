// dataset/generate.h: synthetic input, the same bytes for the same seed whatever the thread count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/random.h"
#include "base/result.h"
#include "dataset/record_reader.h"

namespace dynafill {

struct UniformKeys {};                                   // every key different, scattered
struct SequentialKeys {};                                // every key different, increasing
struct ZipfKeys { double exponent = 1.0; };              // partition key values drawn by Zipf's law
struct HotKeys { std::int64_t count = 1; double share = 0.9; };  // `share` of the items on `count` key values
using KeyPattern = std::variant<UniformKeys, SequentialKeys, ZipfKeys, HotKeys>;

// "uniform", "sequential", "zipf:1.1", "hot:10:0.9".
Result<KeyPattern> parse_key_pattern(std::string_view text);

struct GenerateOptions {
  std::int64_t items = 0;
  // Mean length of one line of the file, newline included, exact for every line where the fixed parts
  // allow it: 1,000,000 lines of 175 bytes are the article's 175 MB.
  std::int64_t line_bytes = 175;
  Format format = Format::datapipeline;
  KeyPattern keys = UniformKeys{};
  Seed seed;
  int threads = 1;
};

struct Generated {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
  KeySchema key;  // the key attributes of the items written ("id", or "id" and "seq" when values repeat)
};

// Writes to `path` ("-" is standard output).  An existing file is replaced.
Result<Generated> generate(const GenerateOptions& options, const std::string& path);

}  // namespace dynafill
