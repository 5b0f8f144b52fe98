// dataset/item_outline.h: how the attributes of the item before began, in their order.
//
// Items of one source mostly have the same names in the same order, with the same types.  As long as an
// item's names are those of the item before, place by place, none of them comes twice and which of them is a
// key is known.  Where an attribute begins to the byte as the one before it did, "id":{"S":" say, one
// comparison stands for reading its name and its type.
// Threads: one owner.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "dataset/attribute_type.h"

namespace dynafill {

class ItemOutline {
 public:
  enum class Role { other, partition_key, sort_key };

  // The bytes of an attribute's text in front of its value, from the quote of its name on; with the quote of
  // a value that has one.
  struct Head {
    std::string_view text;  // empty: not known
    AttributeType type{};
  };

  struct Attribute {
    std::string name;
    Role role = Role::other;
    AttributeType type{};          // that of the head
    std::uint32_t head_bytes = 0;  // 0: no head is known, or it is too long to be compared

   private:
    friend class ItemOutline;
    using Words = std::array<std::uint64_t, 4>;
    Words head{};  // 0 behind the head
    Words mask{};  // all ones where it has a byte

    void begin_with(const Head& begins) {
      head_bytes = begins.text.size() > sizeof head ? 0 : static_cast<std::uint32_t>(begins.text.size());
      type = begins.type;
      head = mask = {};
      begins.text.copy(reinterpret_cast<char*>(head.data()), head_bytes);
      std::memset(mask.data(), 0xff, head_bytes);
    }
    // memcmp without its call.
    [[nodiscard]] bool begins_like(const char* text) const {
      std::uint64_t other = 0;
      for (std::size_t i = 0; i < head.size(); ++i) {
        std::uint64_t word = 0;
        std::memcpy(&word, text + i * sizeof word, sizeof word);
        other |= (word ^ head[i]) & mask[i];
      }
      return other == 0;
    }
  };

  // The attribute of this place when `text` begins with its head, else null.  32 bytes must be readable.
  [[nodiscard]] const Attribute* begun(std::size_t place, const char* text) const {
    if (place >= known_) return nullptr;
    const Attribute& attribute = attributes_[place];
    return attribute.head_bytes > 0 && attribute.begins_like(text) ? &attribute : nullptr;
  }
  [[nodiscard]] bool has(std::size_t place, std::string_view name) const {
    return place < known_ && attributes_[place].name == name;
  }
  [[nodiscard]] std::string_view name(std::size_t place) const { return attributes_[place].name; }
  [[nodiscard]] Role role(std::size_t place) const { return attributes_[place].role; }

  void forget() { known_ = 0; }
  // Names are kept from the first place on without a gap.  Those of places before this one stay where they
  // are.
  void keep(std::size_t place, std::string_view name, Role role, const Head& head) {
    if (place >= attributes_.size()) return;  // larger items are seldom alike
    attributes_[place].name = name;
    attributes_[place].role = role;
    begin_with(place, head);
    known_ = place + 1;
  }
  // Of an attribute that is kept: how it began last.
  void begin_with(std::size_t place, const Head& head) { attributes_[place].begin_with(head); }

 private:
  std::array<Attribute, 64> attributes_;
  std::size_t known_ = 0;
};

}  // namespace dynafill
