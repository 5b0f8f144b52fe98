// What ItemParser accepts is JSON, and its wire form is the same item: same size, key and fingerprint, and
// its own wire form.  A text parsed among other lines is judged as it is alone.
#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/check.h"
#include "dataset/item_parser.h"
#include "dataset/json_index.h"

namespace {

using namespace dynafill;

// Exactly the bytes the contract asks for, so the sanitizer sees a read beyond them.
struct Padded {
  std::unique_ptr<char[]> bytes;
  std::string_view text;

  explicit Padded(std::string_view from) : bytes(new char[from.size() + parser_padding]()) {
    from.copy(bytes.get(), from.size());
    text = {bytes.get(), from.size()};
  }
};

void check_item(const KeySchema& schema, std::string_view input) {
  ItemParser parser(schema, {.wire = true, .fingerprint = true});
  const Padded padded(input);
  const auto parsed = parser.parse(padded.text);
  if (const auto* bad = std::get_if<BadItem>(&parsed)) {
    CHECK(!bad->reason.empty());
    return;
  }
  const ParsedItem& item = *std::get_if<ParsedItem>(&parsed);
  CHECK(item.size.count > 0 && item.size <= item_bytes_max);
  const Padded wire(item.wire);

  simdjson::dom::parser dom;
  CHECK(dom.parse(padded.text.data(), padded.text.size(), false).error() == simdjson::SUCCESS);
  CHECK(dom.parse(wire.text.data(), wire.text.size(), false).error() == simdjson::SUCCESS);

  ItemParser again(schema, {.wire = true, .fingerprint = true});
  const auto reparsed = again.parse(wire.text);
  const auto* same = std::get_if<ParsedItem>(&reparsed);
  CHECK(same != nullptr);
  CHECK(same->size == item.size);
  CHECK(same->key == item.key);
  CHECK(same->fingerprint == item.fingerprint);
  CHECK(same->partition_value == item.partition_value);
  CHECK(same->wire == wire.text);
}

void check_among_lines(std::string_view input) {
  if (input.find('\n') != std::string_view::npos) return;
  const std::string before = "{\"id\":{\"S\":\"before\"}}\n";
  const Padded all(before + std::string(input) + "\n{\"id\":{\"S\":\"after\"}}\n");
  JsonIndex index;
  if (!index.scan(all.text).empty()) return;
  ItemParser parser({"id", ""}, {.wire = false, .fingerprint = true});
  JsonMarks marks = index.marks();
  ParsedItem item;
  CHECK(!parser.parse(all.text.substr(0, before.size() - 1), marks, item));
  const bool good = !parser.parse(all.text.substr(before.size(), input.size()), marks, item);
  const std::uint64_t fingerprint = item.fingerprint;
  CHECK(!parser.parse(all.text.substr(before.size() + input.size() + 1), marks, item));
  CHECK(item.partition_value == "Safter");

  // Whatever item came before, and after one with the same names.
  const Padded alone(input);
  for (int time = 0; time < 2; ++time) {
    const auto parsed = parser.parse(alone.text);
    CHECK(std::holds_alternative<ParsedItem>(parsed) == good);
    if (good) CHECK(std::get_if<ParsedItem>(&parsed)->fingerprint == fingerprint);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_item({"id", ""}, input);
  check_item({"id", "k"}, input);
  check_among_lines(input);
  return 0;
}
