// dataset/heavy_keys.h: candidates for the commonest partition key values, with their text.
//
// A random sample of the items by their place in the source: the 8,192 whose place hashes lowest.  A value
// with 0.1 % of the items is in it with a chance of 99.97 %.  How often a value really comes, KeyShares says.
// Items may be weighed, by their bytes for instance: each is then in it in proportion to its weight.
// The sample is the same whatever the threads and blocks.  Memory: about 2 MB.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace dynafill {

class HeavyKeySample {
 public:
  explicit HeavyKeySample(std::size_t items_max = 8192) : items_max_(items_max) {}

  // `value`: canonical bytes of the partition key value (hash_key).
  // Requires weight > 0.
  void add(std::uint64_t ordinal, std::uint64_t partition_hash, std::string_view value,
           std::int64_t weight = 1);
  void merge(const HeavyKeySample& other);

  struct Candidate {
    std::uint64_t partition_hash = 0;
    std::string value;  // as people write it
    std::int64_t sampled = 0;
  };
  // The values that came at least twice in the sample; all of its values while it holds every item.
  [[nodiscard]] std::vector<Candidate> candidates();

 private:
  struct Item {
    std::uint64_t draw = 0;
    std::uint64_t partition_hash = 0;
    std::uint8_t value_bytes = 0;
    std::array<char, 71> value{};  // cut to this; in place, for 40,000 allocations took 4 % of a profile

    [[nodiscard]] std::string_view text() const { return {value.data(), value_bytes}; }
  };

  void shrink();

  std::size_t items_max_;
  std::uint64_t draw_below_ = std::numeric_limits<std::uint64_t>::max();
  std::vector<Item> items_;
};

// "S", "N" or "B" and the value, as hash_key takes it, as people write it: text escaped and cut to about 60
// bytes, whole numbers in full, bytes in hexadecimal.
std::string people_key(std::string_view canonical);

}  // namespace dynafill
