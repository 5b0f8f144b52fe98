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

struct UniformKeys {};     // every key different, scattered
struct SequentialKeys {};  // every key different, increasing
// Partition key values drawn by Zipf's law from as many as there are items: the k-th commonest comes in
// proportion to k^-exponent.
struct ZipfKeys {
  double exponent = 1.0;
};
// `share` of the items on `count` key values, every other item on a value of its own.
struct HotKeys {
  std::int64_t count = 1;
  double share = 0.9;
};
using KeyPattern = std::variant<UniformKeys, SequentialKeys, ZipfKeys, HotKeys>;

// "uniform", "sequential", "zipf:1.1" (exponent above 0, at most 10), "hot:10:0.9".
Result<KeyPattern> parse_key_pattern(std::string_view text);

struct GenerateOptions {
  std::int64_t items = 0;
  // Length of every line of the file, newline included: 1,000,000 lines of 175 bytes are the article's
  // 175 MB.  Fails when the fixed parts do not fit, or the item gets larger than DynamoDB takes.
  std::int64_t line_bytes = 175;
  Format format = Format::datapipeline;  // detect writes datapipeline too
  KeyPattern keys = UniformKeys{};
  Seed seed;
  int threads = 1;
};

struct Generated {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
  KeySchema key;  // the key attributes of the items written ("id", or "id" and "seq" when values repeat)
};

// Item i depends on the seed, the pattern and i only (zipf: on the number of items too).
// Writes to `path` ("-" is standard output).  An existing file is replaced.
Result<Generated> generate(const GenerateOptions& options, const std::string& path);

}  // namespace dynafill
