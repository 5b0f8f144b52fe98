#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "endpoint/consumed_capacity.h"
#include "endpoint/operations.h"

namespace dynafill::endpoint {
namespace {

using nlohmann::json;

constexpr std::size_t keys_max = 100;
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
constexpr Bytes answer_bytes_max{std::int64_t{16} << 20};

struct TableReads {
  Table* table = nullptr;
  bool consistent = false;
  std::vector<std::string> keys;   // in the store
  std::vector<std::string> asked;  // the JSON of each
};

Refusal malformed() { return serialization_refusal("The request is not BatchGetItem's JSON"); }

std::optional<Refusal> read_keys(const json& keys, TableReads& reads, std::size_t& total) {
  if (!keys.is_array()) return malformed();
  if (keys.empty() || keys.size() > keys_max) {
    return validation_refusal(fmt::format(
        "1 validation error detected: Value '[...]' at 'requestItems.{}.member.keys' failed to satisfy "
        "constraint: Member must have length {} than or equal to {}",
        reads.table->definition().name, keys.empty() ? "greater" : "less", keys.empty() ? 1 : keys_max));
  }
  total += keys.size();
  if (total > keys_max) return validation_refusal("Too many items requested for the BatchGetItem call");
  for (const json& key : keys) {
    std::string text = key.dump(-1, ' ', false, json::error_handler_t::replace);
    const std::size_t size = text.size();
    text.append(parser_padding, ' ');
    if (auto refused =
            read_key(*reads.table, std::string_view(text).substr(0, size), reads.keys.emplace_back()))
      return refused;
    text.resize(size);
    reads.asked.push_back(std::move(text));
  }
  std::vector<std::string_view> sorted(reads.keys.begin(), reads.keys.end());
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    return validation_refusal("Provided list of item keys contains duplicates");
  return std::nullopt;
}

std::optional<Refusal> read_requests(Catalog& catalog, const json& items, TimePoint now,
                                     std::vector<TableReads>& all) {
  if (!items.is_object()) return malformed();
  std::size_t total = 0;
  for (const auto& [name, request] : items.items()) {
    if (!request.is_object()) return malformed();
    for (const char* option : {"ProjectionExpression", "AttributesToGet", "ExpressionAttributeNames"})
      if (request.contains(option) && !request.at(option).is_null()) return unsupported(option);
    TableReads& reads = all.emplace_back();
    reads.table = catalog.find(name, now);
    if (reads.table == nullptr) return resource_not_found();
    const json consistent = request.value("ConsistentRead", json(false));
    reads.consistent = consistent.is_boolean() && consistent.get<bool>();
    if (auto refused = read_keys(request.value("Keys", json()), reads, total)) return refused;
  }
  if (all.empty()) {
    return validation_refusal(
        "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must "
        "have "
        "length greater than or equal to 1");
  }
  return std::nullopt;
}

void add(std::string& list, std::string_view element) {
  if (!list.empty()) list += ',';
  list += element;
}

}  // namespace

Response batch_get_item(OperationContext& context, std::string_view body, TimePoint now) {
  Fields fields(body);
  const CapacityDetail detail = capacity_detail(fields);
  const json items = fields.json("RequestItems");
  if (const auto refused = fields.refusal()) return refuse(*refused);
  std::vector<TableReads> all;
  if (const auto refused = read_requests(context.catalog, items, now, all)) return refuse(*refused);

  Bytes answered{0};
  std::string responses, unprocessed, capacity, value;
  for (const TableReads& reads : all) {
    const std::string& name = reads.table->definition().name;
    std::string found_items, left_keys;
    double units = 0;
    for (std::size_t i = 0; i < reads.keys.size(); ++i) {
      if (answered >= answer_bytes_max) {
        add(left_keys, reads.asked[i]);
        continue;
      }
      const Result<bool> found = context.catalog.store().get(reads.keys[i], value);
      if (!found.ok()) return refuse(internal_failure(found.error().sentence));
      const Bytes size = *found ? stored_size(value) : Bytes{0};
      if (answered + size > answer_bytes_max) {
        answered = answer_bytes_max;  // nothing more is read
        add(left_keys, reads.asked[i]);
        continue;
      }
      answered += size;
      units += read_units(size, reads.consistent);
      if (*found) add(found_items, stored_wire(value));
    }
    add(responses, fmt::format(R"("{}":[{}])", name, found_items));
    if (!left_keys.empty()) {
      add(unprocessed, fmt::format(R"("{}":{{"Keys":[{}],"ConsistentRead":{}}})", name, left_keys,
                                   reads.consistent ? "true" : "false"));
    }
    if (detail != CapacityDetail::none) add(capacity, consumed_capacity(name, units, detail));
  }
  std::string answer =
      fmt::format(R"({{"Responses":{{{}}},"UnprocessedKeys":{{{}}})", responses, unprocessed);
  if (detail != CapacityDetail::none) answer += fmt::format(R"(,"ConsumedCapacity":[{}])", capacity);
  return {200, answer + "}"};
}

}  // namespace dynafill::endpoint
