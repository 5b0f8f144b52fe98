// dataset/item_parser.h: from the JSON text of one item to everything the program wants to know of it.
//
// Both JSON dialects of DynamoDB are read: DynamoDB JSON ({"id":{"S":"a"}}) and Data Pipeline's lines
// ({"id":{"s":"a"}}); type names are compared without regard to case, and "nULL" and "nULLValue" are the
// same (attribute_type.h).
//
// Sizes are DynamoDB's own rule: UTF-8 bytes of each name plus the value; numbers one byte per two
// significant digits plus one (exactly: number.h); lists and maps three bytes plus one per element.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
//
// Threads: one owner per ItemParser.  The views of a ParsedItem stay valid until the next parse(), as long
// as the parsed text does (an item that is DynamoDB JSON already is its own wire form).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/units.h"
#include "dataset/attribute_type.h"
#include "dataset/item_key.h"
#include "dataset/json_index.h"

namespace dynafill {

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
inline constexpr Bytes item_bytes_max{400 * 1024};
inline constexpr Bytes partition_key_bytes_max{2048};
inline constexpr Bytes sort_key_bytes_max{1024};
inline constexpr int nesting_max = 32;
inline constexpr int number_digits_max = 38;
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html
inline constexpr Bytes write_unit_bytes{1024};

// Units to put one item: its size rounded up to the next KB, at least one.
constexpr WriteUnits write_units_for_put(Bytes item) {
  return {item.count <= write_unit_bytes.count
              ? 1
              : (item.count + write_unit_bytes.count - 1) / write_unit_bytes.count};
}

// The same inside a transaction, which writes every item twice: to prepare and to commit.  Indexes follow a
// committed write as they follow any other.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
constexpr WriteUnits units_in_transactions(WriteUnits units) { return {units.count * 2}; }

enum class ItemFault {
  not_json,        // the text is not one JSON object
  missing_key,     // a key attribute is absent
  wrong_key_type,  // a key attribute is not S, N or B
  empty_key,
  key_too_long,
  unknown_type,    // a type descriptor DynamoDB does not have
  bad_value,       // a value that does not fit its type: number, base64, empty set, duplicate set element...
  duplicate_name,  // one attribute name twice in an object
  too_deep,
  too_large,  // over 400 KB
};

struct BadItem {
  ItemFault fault;
  // One sentence naming the attribute and what is wrong: "attribute 'n': '1x' is not a number".
  std::string reason;
};

// One of the attributes asked for by Wanted::watched.
struct WatchedAttribute {
  bool present = false;
  std::int64_t bytes = 0;                 // what it takes of the item's size, name included; 0 when absent
  std::optional<AttributeType> key_type;  // S, N or B; nothing for a type no key can have
  std::string value;                      // canonical bytes of such a value (hash_key)
};

struct ParsedItem {
  Bytes size;
  ItemKey key;
  // Equal for two items with the same content whatever the order of attributes, map entries or set
  // elements and however numbers are spelt.
  std::uint64_t fingerprint = 0;
  // {"id":{"S":"a"},...} with upper-case type names, as BatchWriteItem takes it (or as Wanted::names asks).
  std::string_view wire;
  // Canonical bytes of the key values (see hash_key); the sort key's is empty when there is none.
  std::string_view partition_value;
  std::string_view sort_value;
  std::span<const WatchedAttribute> watched;  // in the order of Wanted::watched
};

// How a text that starts {"Item":{ is taken: as the wrapper of an export line, as an item with an attribute
// named Item, or (look) as whichever of the two it is without fault.
enum class ItemWrapper { look, wrapper, attribute };

// What parse() works out, and from what.  Profiling needs only size and key; leaving out the rest is faster.
struct Wanted {
  bool wire = true;
  bool fingerprint = false;
  ItemWrapper wrapper = ItemWrapper::look;
  TypeNames names = TypeNames::api;  // of the wire form
  // Names of attributes of the item itself, each once, to report one by one; about 15 ns each when present.
  std::vector<std::string> watched = {};
};

// `text` must be readable for this many bytes beyond its end (simdjson's padding).
inline constexpr std::size_t parser_padding = 64;

class ItemParser {
 public:
  ItemParser(KeySchema schema, Wanted wanted);
  ~ItemParser();
  ItemParser(ItemParser&&) noexcept;

  // One item's JSON object, with or without the {"Item": ...} wrapper of an export line.
  [[nodiscard]] std::variant<ParsedItem, BadItem> parse(std::string_view text);
  // The same for a text whose marks are known: `marks` stands at its first token and is moved to the first
  // one behind it, whether the item is good or bad.  A good one is put into `item`, without a copy.
  [[nodiscard]] std::optional<BadItem> parse(std::string_view text, JsonMarks& marks, ParsedItem& item);
  // The key object alone ({"id":{"S":"a"}}), as GetItem takes it: exactly the key attributes.
  [[nodiscard]] std::variant<ParsedItem, BadItem> parse_key(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dynafill
