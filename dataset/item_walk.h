// dataset/item_walk.h: one walk over the tokens of an item that checks DynamoDB's rules on the way and
// collects its size, key values, fingerprint and the changes its wire form needs.
//
// Strict: what it accepts is valid JSON and a valid item.  On a fault it stops and says where; whether
// the text is JSON at all is then for the caller to judge (item_parser.cc).
// Threads: one owner.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dataset/attribute_type.h"
#include "dataset/item_outline.h"
#include "dataset/item_parser.h"
#include "dataset/json_cursor.h"
#include "dataset/name_set.h"

namespace dynafill {

class ItemWalk {
 public:
  struct Fault {
    ItemFault fault = ItemFault::not_json;
    std::string path;  // "tags", "m.list[3]"; empty when the reason stands for itself
    std::string what;

    [[nodiscard]] BadItem bad_item() const;
  };

  ItemWalk(KeySchema schema, Wanted wanted)
      : schema_(std::move(schema)), wanted_(std::move(wanted)), watched_(wanted_.watched.size()) {}

  // Walks one object of attributes; the cursor ends behind it.  `text` is all the cursor may read.
  // `escapes`: whether it may hold a backslash.
  [[nodiscard]] bool item(JsonCursor& cursor, std::string_view text, bool escapes);

  // After item() said true:
  [[nodiscard]] std::int64_t bytes() const { return measure_.bytes; }
  [[nodiscard]] std::uint64_t fingerprint() const { return measure_.hash; }
  [[nodiscard]] int attribute_count() const { return attribute_count_; }
  // Canonical bytes; empty when the attribute is not there.
  [[nodiscard]] const std::string& partition_value() const { return partition_value_; }
  [[nodiscard]] const std::string& sort_value() const { return sort_value_; }
  [[nodiscard]] std::span<const WatchedAttribute> watched() const { return watched_; }
  // The object with upper-case descriptors: a view of the text where nothing had to change.
  [[nodiscard]] std::string_view wire();

  // After it said false.
  [[nodiscard]] const Fault& fault() const { return fault_; }

 private:
  struct Measure {
    std::int64_t bytes = 0;
    std::uint64_t hash = 0;
  };
  struct Attribute {
    std::string_view name;
    ItemOutline::Role role = ItemOutline::Role::other;
    Measure measure;  // of the value
  };
  struct Patch {
    std::string_view was;  // in the text
    std::string_view now;
  };

  bool attributes(int level, Measure& out);
  bool attribute_as_before(std::size_t place, JsonCursor& cursor, Attribute& out);
  bool attribute(int level, std::size_t place, JsonCursor& cursor, NameSet::Frame& frame, Attribute& out);
  bool named_value(int level, std::string_view& name, Measure& out);
  bool value(int level, Measure& out);
  bool typed_value(AttributeType type, int level, Measure& out);
  bool scalar(AttributeType type, std::string_view text, Measure& out);
  bool scalar_bytes(AttributeType type, std::string_view text, std::int64_t& out);
  bool set(AttributeType type, Measure& out);
  bool list(int level, Measure& out);
  void note_watched(std::string_view name, std::int64_t bytes);
  bool key_value(std::string_view name, Bytes bytes_max, std::string& canonical);
  // The next token as the text of a string, escapes resolved; valid until the next call.
  bool content(AttributeType type, std::string_view& out);
  bool attribute_name(std::string_view& out);
  void note_descriptor(std::string_view written, AttributeType type);
  bool note_name(int level, std::size_t place, const ItemOutline::Head& head, NameSet::Frame& frame,
                 Attribute& out);
  bool repeated_name(std::string_view name);
  // The bytes that two equal values share: the canonical number, the decoded binary, the string itself.
  std::string_view canonical(AttributeType type, std::string_view text);

  bool fail(ItemFault fault, std::string what);
  bool broken();  // not JSON
  bool fail_in(std::string_view part);
  bool fail_in_attribute(std::string_view name);
  bool fail_in_element(std::int64_t index);

  KeySchema schema_;
  Wanted wanted_;

  JsonCursor cursor_;
  bool escapes_ = false;
  const char* item_begin_ = nullptr;
  const char* item_end_ = nullptr;
  Measure measure_;
  int attribute_count_ = 0;
  AttributeType scalar_type_ = AttributeType::M;  // of the value walked last
  std::string_view scalar_text_;
  std::string partition_value_;
  std::string sort_value_;
  std::vector<WatchedAttribute> watched_;
  Fault fault_;

  std::vector<Patch> patches_;
  std::string wire_;
  ItemOutline outline_;
  bool as_before_ = false;  // every name of the item so far is the outline's; then names_ does not have them
  NameSet names_;
  std::deque<std::string> unescaped_names_;  // a deque: views of its strings stay valid as it grows
  std::string unescaped_;
  std::string canonical_;
  std::vector<std::array<std::uint64_t, 2>> elements_;  // 128-bit hashes of a set's elements
};

}  // namespace dynafill
