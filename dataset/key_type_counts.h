// dataset/key_type_counts.h: of which types the values of a key attribute are.
//
// A table declares one type for each attribute that stands in a key of it or of its indexes, and DynamoDB
// refuses items with another.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "dataset/attribute_type.h"

namespace dynafill {

struct KeyTypeCounts {
  static constexpr std::array<AttributeType, 3> types = {AttributeType::S, AttributeType::N,
                                                         AttributeType::B};
  std::array<std::int64_t, 3> items{};  // by `types`

  // The first letter of a canonical key value (hash_key).
  void add(char letter) { ++items[letter == 'S' ? 0 : letter == 'N' ? 1 : 2]; }
  void merge(const KeyTypeCounts& other) {
    for (std::size_t i = 0; i < items.size(); ++i) items[i] += other.items[i];
  }
  [[nodiscard]] bool mixed() const {
    return std::count_if(items.begin(), items.end(), [](std::int64_t count) { return count > 0; }) > 1;
  }

  bool operator==(const KeyTypeCounts&) const = default;
};

}  // namespace dynafill
