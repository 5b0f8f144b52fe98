// dataset/item_outline.h: the attribute names of the item before, in their order.
//
// Items of one source mostly have the same names in the same order.  As long as an item's names are those of
// the item before, place by place, none of them comes twice and which of them is a key is known: one
// comparison instead of three, which measured a seventh of a profile's time.
// Threads: one owner.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace dynafill {

class ItemOutline {
 public:
  enum class Role { other, partition_key, sort_key };

  [[nodiscard]] bool has(std::size_t place, std::string_view name) const {
    return place < known_ && attributes_[place].name == name;
  }
  [[nodiscard]] std::string_view name(std::size_t place) const { return attributes_[place].name; }
  [[nodiscard]] Role role(std::size_t place) const { return attributes_[place].role; }

  void forget() { known_ = 0; }
  // Names are kept from the first place on without a gap.  Those of places before this one stay where they are.
  void keep(std::size_t place, std::string_view name, Role role) {
    if (place >= attributes_.size()) return;  // larger items are seldom alike
    attributes_[place].name = name;
    attributes_[place].role = role;
    known_ = place + 1;
  }

 private:
  struct Attribute {
    std::string name;
    Role role = Role::other;
  };
  std::array<Attribute, 64> attributes_;
  std::size_t known_ = 0;
};

}  // namespace dynafill
