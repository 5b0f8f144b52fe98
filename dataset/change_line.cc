#include "dataset/change_line.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace dynafill {
namespace {

// The object at the cursor, which ends behind it.
bool take_object(JsonCursor& cursor, std::string_view text, const JsonMarks& marks, FramedItem& out) {
  if (cursor.peek() != '{') return false;
  const char* const begin = cursor.position();
  out.marks = marks;
  out.marks.at = cursor.mark();
  if (!cursor.skip_value()) return false;
  // Its closing bracket is the mark before the one the cursor stands at.
  const char* const end = marks.base + cursor.mark()[-1] + 1;
  out.text =
      text.substr(static_cast<std::size_t>(begin - text.data()), static_cast<std::size_t>(end - begin));
  return true;
}

}  // namespace

bool may_be_change(std::string_view text, JsonMarks marks) {
  // A text without a token has no second mark, and what stands behind it is anybody's.
  if (JsonCursor(text, marks).peek() != '{') return false;
  const char* const name = marks.base + marks.at[1];
  // Behind any text follow enough readable bytes for these comparisons.
  constexpr std::array<std::string_view, 4> names{"\"Metadata\"", "\"Keys\"", "\"NewImage\"", "\"OldImage\""};
  if (name[0] != '"' || (name[1] != 'M' && name[1] != 'K' && name[1] != 'N' && name[1] != 'O')) return false;
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view one) { return std::memcmp(name, one.data(), one.size()) == 0; });
}

std::optional<FramedItem> read_change(std::string_view text, JsonMarks marks) {
  JsonCursor cursor(text, marks);
  std::optional<FramedItem> keys;
  std::optional<FramedItem> image;
  if (!cursor.take('{')) return std::nullopt;
  do {
    std::string_view name;
    FramedItem value;
    if (!cursor.string(name) || !cursor.take(':') || !take_object(cursor, text, marks, value))
      return std::nullopt;
    if (name == "Keys" && !keys)
      keys = value;
    else if (name == "NewImage" && !image)
      image = value;
    else if (name != "Metadata" && name != "OldImage")
      return std::nullopt;
  } while (cursor.take(','));
  if (!cursor.take('}') || !cursor.at_end() || !keys) return std::nullopt;
  if (image) return image;
  keys->operation = Operation::remove;
  return keys;
}

std::optional<FramedItem> read_request(std::string_view text, JsonMarks marks) {
  JsonCursor cursor(text, marks);
  std::string_view request;
  std::string_view inner;
  FramedItem item;
  if (!cursor.take('{') || !cursor.string(request) || !cursor.take(':') || !cursor.take('{') ||
      !cursor.string(inner) || !cursor.take(':') || !take_object(cursor, text, marks, item) ||
      !cursor.take('}') || !cursor.take('}') || !cursor.at_end())
    return std::nullopt;
  if (request == "PutRequest" && inner == "Item") return item;
  if (request != "DeleteRequest" || inner != "Key") return std::nullopt;
  item.operation = Operation::remove;
  return item;
}

}  // namespace dynafill
