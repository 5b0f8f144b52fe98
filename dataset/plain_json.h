// dataset/plain_json.h: plain JSON as DynamoDB JSON.
//
// A string is an S, a number an N (as it is spelt), true and false a BOOL, null a NULL, an array an L, an
// object an M.  A type asked for by name changes that for attributes of the item itself: a string or number
// may be an S, N or B, an array a set; null stays NULL.
//
// Writes what ItemParser reads and leaves DynamoDB's rules to it: sizes, duplicate names, numbers' digits.
// Threads: one owner.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dataset/attribute_type.h"
#include "dataset/json_cursor.h"
#include "dataset/typed_columns.h"

namespace dynafill {

// An item's DynamoDB JSON is at most about nine times its size ({"S":""}, is nine bytes for one); beyond this
// many bytes it is too large for certain.
inline constexpr std::size_t typed_json_bytes_max = std::size_t{16} << 20;

class PlainJson {
 public:
  // One object at the cursor, as an item; the cursor ends behind it.  False: reason().
  [[nodiscard]] bool item(JsonCursor& cursor, const TypedColumns& types, std::string& out);
  // One value of this type, as {"SS":["a"]}.
  [[nodiscard]] bool value(JsonCursor& cursor, AttributeType type, std::string& out);
  // The same for a text of its own.
  [[nodiscard]] bool value(std::string_view text, AttributeType type, std::string& out);

  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  bool entries(JsonCursor& cursor, const TypedColumns* types, std::string& out);
  bool any_value(JsonCursor& cursor, std::string& out);
  bool elements(JsonCursor& cursor, const char* open, std::string& out);
  bool set(JsonCursor& cursor, AttributeType type, std::string& out);
  bool typed(JsonCursor& cursor, AttributeType type, std::string& out);
  bool scalar_word(std::string_view word, std::string& out);
  bool fail(std::string reason);
  bool broken();

  std::string reason_;
  std::size_t out_max_ = 0;
  int depth_ = 0;
  std::string name_;
  std::string padded_;
  JsonIndex index_;
};

}  // namespace dynafill
