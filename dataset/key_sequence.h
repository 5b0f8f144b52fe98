// dataset/key_sequence.h: which partition key value item i of a synthetic file has.
//
// Values are numbers from 0.  In shuffled order each item's is drawn; in the other orders the pattern's
// shares are met exactly: the items are thought sorted by value, and the order says which of them comes i-th.
// Threads: a value; number() may be called by many at once.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dataset/generate_options.h"
#include "dataset/zipf.h"

namespace dynafill {

// The numbers below n, each once, in an order that looks random: a four-round Feistel network over the next
// power of four, walked until it lands below n.
class Permutation {
 public:
  Permutation(std::uint64_t n, std::uint64_t salt);
  [[nodiscard]] std::uint64_t at(std::uint64_t i) const;  // requires i < n

 private:
  std::uint64_t n_;
  std::uint64_t salt_;
  int half_bits_ = 1;
};

class KeySequence {
 public:
  // Fails where an order makes no sense of a pattern.
  static Result<KeySequence> make(const GenerateOptions& options);

  // `chance`: fresh bits of this item.
  [[nodiscard]] std::uint64_t number(std::int64_t i, std::uint64_t chance) const;
  // Whether key values must sort as their numbers do.
  [[nodiscard]] bool ascending_values() const;

 private:
  explicit KeySequence(const GenerateOptions& options);
  [[nodiscard]] std::uint64_t drawn(std::int64_t i, std::uint64_t chance) const;
  [[nodiscard]] std::uint64_t sorted(std::int64_t j) const;

  KeyPattern pattern_;
  ItemOrder order_;
  std::int64_t items_;
  std::int64_t run_ = 1;
  std::int64_t whole_runs_ = 0;
  std::optional<Permutation> runs_;
  std::optional<Zipf> zipf_;
  std::optional<ZipfShares> zipf_shares_;
};

}  // namespace dynafill
