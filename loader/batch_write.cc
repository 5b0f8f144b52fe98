#include "loader/batch_write.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>

#include "dataset/item_parser.h"

namespace dynafill::loader {

namespace {
constexpr std::string_view before_item = R"({"PutRequest":{"Item":)",
                           before_key = R"({"DeleteRequest":{"Key":)", after_either = "}},";
static_assert(before_key.size() + after_either.size() < item_framing_bytes);
}  // namespace

std::string batch_write_body(std::string_view table, std::span<const WireRequest> requests) {
  CHECK(!requests.empty());
  std::size_t bytes = 128 + table.size();
  for (const WireRequest& request : requests) bytes += item_framing_bytes + request.wire.size();
  std::string body;
  body.reserve(bytes);
  body.append(R"({"RequestItems":{")").append(table).append(R"(":[)");
  for (const WireRequest& request : requests)
    body.append(request.operation == Operation::put ? before_item : before_key)
        .append(request.wire)
        .append(after_either);
  body.back() = ']';
  body.append(R"(},"ReturnConsumedCapacity":"INDEXES"})");
  return body;
}

namespace ondemand = simdjson::ondemand;

struct BatchWriteReader::State {
  explicit State(const KeySchema& key)
      : items(key, Wanted{.wire = false, .fingerprint = false, .wrapper = ItemWrapper::attribute}) {}
  ondemand::parser json;
  ItemParser items;
};

BatchWriteReader::BatchWriteReader(const KeySchema& key) : state_(std::make_unique<State>(key)) {}
BatchWriteReader::~BatchWriteReader() = default;
BatchWriteReader::BatchWriteReader(BatchWriteReader&&) noexcept = default;

namespace {

// {"PutRequest":{"Item":{...}}} or {"DeleteRequest":{"Key":{...}}} -> the index of the item in `items`, or
// nothing.
std::optional<std::uint16_t> index_of(ItemParser& parser, ondemand::object request,
                                      std::span<const PacedItem> items) {
  ondemand::object content;
  const bool put = request["PutRequest"]["Item"].get_object().get(content) == simdjson::SUCCESS;
  if (!put) content = request["DeleteRequest"]["Key"].get_object();
  const std::string_view text = content.raw_json();
  const auto parsed = put ? parser.parse(text) : parser.parse_key(text);
  const auto* good = std::get_if<ParsedItem>(&parsed);
  if (good == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].item_hash == good->key.item_hash) return static_cast<std::uint16_t>(i);
  }
  return std::nullopt;
}

}  // namespace

Result<BatchWritten> BatchWriteReader::read(std::string& body, std::span<const PacedItem> items) {
  BatchWritten written;
  bool consumed_known = false;
  body.reserve(body.size() + parser_padding);
  try {
    ondemand::document document =
        state_->json.iterate(simdjson::padded_string_view(body.data(), body.size(), body.capacity()));
    for (auto field : document.get_object()) {
      const std::string_view name = field.unescaped_key();
      if (name == "UnprocessedItems") {
        for (auto table : field.value().get_object()) {
          for (auto request : table.value().get_array()) {
            const auto index = index_of(state_->items, request.get_object(), items);
            if (!index)
              return Error{
                  "BatchWriteItem returned an item in UnprocessedItems that was not in the request."};
            written.unprocessed.push_back(*index);
          }
        }
      } else if (name == "ConsumedCapacity") {
        for (auto table : field.value().get_array()) {
          // The sum of the table and its indexes, and beside it the table alone.
          double units = table["CapacityUnits"].get_double();
          ondemand::object alone;
          if (!table["Table"].get_object().get(alone)) units = alone["CapacityUnits"].get_double();
          written.consumed += WriteUnits{std::llround(units)};
          consumed_known = true;
        }
      }
    }
  } catch (const simdjson::simdjson_error& error) {
    return Error{std::string("The answer to BatchWriteItem cannot be read (") + error.what() + ")."};
  }
  std::sort(written.unprocessed.begin(), written.unprocessed.end());
  if (std::adjacent_find(written.unprocessed.begin(), written.unprocessed.end()) !=
      written.unprocessed.end()) {
    return Error{"BatchWriteItem returned one item twice in UnprocessedItems."};
  }
  if (!consumed_known) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!std::binary_search(written.unprocessed.begin(), written.unprocessed.end(),
                              static_cast<std::uint16_t>(i))) {
        written.consumed += WriteUnits{items[i].units};
      }
    }
  }
  return written;
}

}  // namespace dynafill::loader
