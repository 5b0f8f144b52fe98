// dataset/item_outline.h: the attribute names of the item before, in their order.
//
// Items of one source mostly have the same names in the same order.  As long as an item's names are those of
// the item before, place by place, none of them comes twice and which of them is a key is known: one
// comparison instead of three, which measured a seventh of a profile's time.
// Threads: one owner.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace dynafill {

class ItemOutline {
 public:
  enum class Role { other, partition_key, sort_key };

  // 16 bytes from the name's first on must be readable.
  [[nodiscard]] bool has(std::size_t place, std::string_view name) const {
    if (place >= known_) return false;
    const Attribute& attribute = attributes_[place];
    if (attribute.name.size() != name.size()) return false;
    return name.size() <= sizeof(Words) ? attribute.begins_like(name.data()) : attribute.name == name;
  }
  [[nodiscard]] std::string_view name(std::size_t place) const { return attributes_[place].name; }
  [[nodiscard]] Role role(std::size_t place) const { return attributes_[place].role; }

  void forget() { known_ = 0; }
  // Names are kept from the first place on without a gap.  Those of places before this one stay where they
  // are.
  void keep(std::size_t place, std::string_view name, Role role) {
    if (place >= attributes_.size()) return;  // larger items are seldom alike
    attributes_[place] = Attribute(name, role);
    known_ = place + 1;
  }

 private:
  using Words = std::array<std::uint64_t, 2>;

  struct Attribute {
    std::string name;
    Role role = Role::other;
    Words begin{};  // the name's first bytes, 0 behind them
    Words mask{};   // all ones where begin has a byte of the name

    Attribute() = default;
    Attribute(std::string_view text, Role is) : name(text), role(is) {
      const std::size_t bytes = std::min(name.size(), sizeof begin);
      std::memcpy(begin.data(), name.data(), bytes);
      std::memset(mask.data(), 0xff, bytes);
    }
    // memcmp without its call, which took a tenth of a profile's time.
    [[nodiscard]] bool begins_like(const char* text) const {
      Words words;
      std::memcpy(words.data(), text, sizeof words);
      return (((words[0] ^ begin[0]) & mask[0]) | ((words[1] ^ begin[1]) & mask[1])) == 0;
    }
  };
  std::array<Attribute, 64> attributes_;
  std::size_t known_ = 0;
};

}  // namespace dynafill
