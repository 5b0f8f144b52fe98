// dataset/key_order_tally.h: the order of partition key values in a source, block by block.
//
// One thread judges a block alone (BlockOrder); blocks are then added in the order of the source.  What comes
// out does not depend on where blocks end, because windows are those of the records' ordinals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/key_order.h"

namespace dynafill {

// Below 0, 0 or above: order of two canonical key values (hash_key), as DynamoDB sorts them: numbers by
// value (as far as a double tells them apart), text and binary by bytes.
int compare_key_values(std::string_view a, std::string_view b);

// The records of one block.
struct BlockOrder {
  std::uint64_t first_ordinal = 0;
  std::vector<std::uint64_t> hashes;  // of partition key values, by ordinal; 0 for a bad record
  std::int64_t rises = 0;             // among the values compared
  std::int64_t falls = 0;
  std::string first_value;  // the first and last value compared; empty when none was
  std::string last_value;

  void start(std::uint64_t ordinal);
  void add_rejected() { hashes.push_back(0); }
  void add(std::uint64_t ordinal, std::uint64_t partition_hash, std::string_view value) {
    hashes.push_back(partition_hash | (partition_hash == 0 ? 1 : 0));
    // Comparing one in eight finds any order that holds over the whole source, at an eighth of the time.
    if (ordinal < 4096 || ordinal % 8 == 0) compare(value);
  }

 private:
  void compare(std::string_view value);
};

class KeyOrderTally {
 public:
  KeyOrderTally();

  // The next block of the source.
  void add(const BlockOrder& block);
  // What comes next does not follow on what was added: a sample jumps.
  void jump();

  // `same_value_chance`: that two items drawn from the whole source share their partition key value.
  [[nodiscard]] KeyOrder order(double same_value_chance) const;

 private:
  // Counts collisions in some of the windows of one size.  Windows are drawn by a hash of their number,
  // fewer and fewer as the source goes on, so that all are as likely as each other; within a large
  // window items are drawn the same way.
  class Windows {
   public:
    Windows(std::int64_t items, std::size_t windows_max);
    // The records from `first_ordinal` on, which follow on those added before or come after a jump().
    void add(std::uint64_t first_ordinal, const std::vector<std::uint64_t>& hashes);
    void jump() { current_ = no_window; }
    [[nodiscard]] std::int64_t items() const { return items_; }
    [[nodiscard]] double effective_keys() const;  // 0 when no whole window was read

   private:
    struct Window {
      std::uint64_t draw = 0;
      double same_share = 0;  // sum of squared shares
    };
    struct Slot {
      std::uint64_t hash = 0;
      std::uint32_t count = 0;
      std::uint32_t epoch = 0;  // counts of older windows are void
    };
    static constexpr std::uint64_t no_window = ~std::uint64_t{0};

    void begin(std::uint64_t window);
    void close();
    void count(std::uint64_t hash);
    [[nodiscard]] std::uint64_t after(std::uint64_t ordinal) const;

    std::int64_t items_;
    std::size_t windows_max_;
    double item_chance_;
    double per_log_chance_;
    std::uint64_t window_below_;  // a window that draws less is counted
    std::uint64_t current_ = no_window;
    std::uint64_t draw_ = 0;
    std::uint64_t next_ = 0;  // ordinal of the item counted next
    std::int64_t seen_ = 0;
    double pairs_ = 0;  // ordered pairs of counted items with one value
    std::uint32_t epoch_ = 0;
    std::vector<Slot> slots_;
    std::vector<Window> whole_;
  };

  std::int64_t items_ = 0;
  std::int64_t runs_ = 0;
  std::uint64_t last_hash_ = 0;
  std::int64_t rises_ = 0;
  std::int64_t falls_ = 0;
  std::string last_value_;
  std::vector<Windows> windows_;
};

}  // namespace dynafill
