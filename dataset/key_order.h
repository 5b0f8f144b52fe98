// dataset/key_order.h: in which order the partition key values come in a source, and how many of them a
// loader has at hand at any moment when it loads in that order.
//
// DynamoDB places an item by a hash nobody outside knows.  So a source sorted by partition key values that
// are all different heats no partition; one with many items in a row under one value does, and so does one
// in the table's own order, as a DynamoDB export is, whatever its keys look like.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace dynafill {

struct KeyOrder {
  enum class Kind {
    unknown,     // fewer than two items, or nothing was read
    sorted,      // partition key values never fall
    descending,  // never rise
    clustered,   // neither, but items of one value stand together
    shuffled,
  };
  struct Spread {
    std::int64_t window_items = 0;
    double effective_keys = 0;
  };

  Kind kind = Kind::unknown;
  // The files are those of a DynamoDB export, which goes through its table partition by partition: their
  // order is a rolling hot partition whatever the keys look like.
  bool from_export = false;
  // Mean number of consecutive items with one partition key value; 0 for no items.
  double run_items = 0;
  // For windows of 10, 100... 1,000,000 consecutive items: as many equally common values would make two items
  // of a window share their value as often as they do (1 / mean of the sum of squared shares).  Only sizes of
  // which a whole window was read.
  std::vector<Spread> spread;
};

// "sorted", "descending", "clustered", "shuffled", "unknown".
std::string_view order_name(KeyOrder::Kind kind);
std::optional<KeyOrder::Kind> parse_order(std::string_view name);

}  // namespace dynafill
