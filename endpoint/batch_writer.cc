#include "endpoint/batch_writer.h"

#include <fmt/core.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "endpoint/consumed_capacity.h"
#include "endpoint/operations.h"

namespace dynafill::endpoint {
namespace {

namespace ondemand = simdjson::ondemand;

Refusal malformed() { return serialization_refusal("The request is not BatchWriteItem's JSON"); }

Refusal wrong_item_count(std::string_view table) {
  return validation_refusal(fmt::format(
      "1 validation error detected: Value '{{{}=[...]}}' at 'requestItems' failed to satisfy constraint: Map "
      "value must satisfy constraint: [Member must have length less than or equal to 25, Member must have "
      "length greater than or equal to 1]",
      table));
}

}  // namespace

struct BatchWriter::State {
  // One table's requests lie side by side in `writes`.
  struct TableRequests {
    Table* table;
    std::size_t begin, end;
  };

  ondemand::parser parser;
  std::vector<ItemWrite> writes;           // the first `count` are this batch's
  std::vector<std::string_view> requests;  // each write's JSON: {"PutRequest":...}
  std::vector<TableRequests> tables;
  std::vector<std::string_view> keys;
  std::size_t count = 0;

  std::optional<Refusal> read(Catalog& catalog, std::string_view body, TimePoint now, CapacityDetail& detail);
  std::optional<Refusal> read_tables(Catalog& catalog, ondemand::object tables_object, TimePoint now);
  std::optional<Refusal> read_request(Table& table, ondemand::object request);
  std::optional<Refusal> check_duplicates();
  std::string answer(CapacityDetail detail) const;
};

BatchWriter::BatchWriter() : state_(std::make_unique<State>()) {}
BatchWriter::~BatchWriter() = default;

std::optional<Refusal> BatchWriter::State::read(Catalog& catalog, std::string_view body, TimePoint now,
                                                CapacityDetail& detail) {
  ondemand::document doc;
  ondemand::object fields;
  if (parser.iterate(body.data(), body.size(), body.size() + parser_padding).get(doc) ||
      doc.get_object().get(fields))
    return malformed();
  bool has_items = false;
  for (auto field : fields) {
    std::string_view name;
    ondemand::value value;
    if (field.unescaped_key().get(name)) return malformed();
    const bool is_items = name == "RequestItems";
    const bool is_detail = name == "ReturnConsumedCapacity";
    const bool is_metrics = name == "ReturnItemCollectionMetrics";
    if (field.value().get(value)) return malformed();
    if (is_items) {
      ondemand::object tables_object;
      if (value.get_object().get(tables_object)) return malformed();
      if (auto refused = read_tables(catalog, tables_object, now)) return refused;
      has_items = true;
    } else if (is_detail || is_metrics) {
      std::string_view text;
      if (value.is_null()) continue;
      if (value.get_string().get(text)) return malformed();
      if (is_metrics && text == "SIZE") return unsupported("ReturnItemCollectionMetrics");
      if (is_metrics) continue;
      if (text != "INDEXES" && text != "TOTAL" && text != "NONE") {
        return validation_refusal(fmt::format(
            "1 validation error detected: Value '{}' at 'returnConsumedCapacity' failed to satisfy "
            "constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
            text));
      }
      detail = text == "INDEXES" ? CapacityDetail::indexes
               : text == "TOTAL" ? CapacityDetail::total
                                 : CapacityDetail::none;
    }
  }
  if (doc.current_location().error() != simdjson::OUT_OF_BOUNDS) return malformed();  // text after the object
  if (!has_items) {
    return validation_refusal(
        "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: Member must "
        "not be "
        "null");
  }
  if (tables.empty()) {
    return validation_refusal(
        "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must "
        "have "
        "length greater than or equal to 1");
  }
  return check_duplicates();
}

std::optional<Refusal> BatchWriter::State::read_tables(Catalog& catalog, ondemand::object tables_object,
                                                       TimePoint now) {
  for (auto field : tables_object) {
    std::string_view name;
    ondemand::array requests_array;
    if (field.unescaped_key().get(name)) return malformed();
    const std::string table_name(name);
    if (field.value().get_array().get(requests_array)) return malformed();
    Table* const table = catalog.find(table_name, now);
    if (table == nullptr) return resource_not_found();
    // JSON lets a name come twice; the answer could not tell the two apart.
    for (const TableRequests& before : tables)
      if (before.table == table) return malformed();
    const std::size_t begin = count;
    for (auto element : requests_array) {
      ondemand::object request;
      if (element.get_object().get(request)) return malformed();
      if (count - begin == batch_write_items_max) return wrong_item_count(table_name);
      if (count == batch_write_items_max) {
        return validation_refusal("Too many items requested for the BatchWriteItem call");
      }
      if (auto refused = read_request(*table, request)) return refused;
    }
    if (count == begin) return wrong_item_count(table_name);
    tables.push_back({table, begin, count});
  }
  return std::nullopt;
}

// {"PutRequest":{"Item":{...}}} or {"DeleteRequest":{"Key":{...}}}
std::optional<Refusal> BatchWriter::State::read_request(Table& table, ondemand::object request) {
  std::string_view put, erase, raw;
  if (request.raw_json().get(raw) || request.reset().error()) return malformed();
  for (auto field : request) {
    std::string_view kind;
    ondemand::value value;
    if (field.unescaped_key().get(kind)) return malformed();
    std::string_view* const wanted = kind == "PutRequest" ? &put : kind == "DeleteRequest" ? &erase : nullptr;
    const std::string_view member = kind == "PutRequest" ? "Item" : "Key";
    if (field.value().get(value)) return malformed();
    if (wanted == nullptr || value.is_null()) continue;
    ondemand::object operation;
    ondemand::object content;
    if (value.get_object().get(operation) || operation[member].get_object().get(content) ||
        content.raw_json().get(*wanted)) {
      return malformed();
    }
  }
  if (put.empty() == erase.empty()) {
    return validation_refusal(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
        "datatypes");
  }
  if (count == writes.size()) {
    writes.emplace_back();
    requests.emplace_back();
  }
  auto refused = put.empty() ? prepare_delete(table, erase, writes[count])
                             : prepare_put(table, put, ItemPlace::batch_put, writes[count]);
  if (refused) return refused;
  requests[count++] = raw;
  return std::nullopt;
}

std::optional<Refusal> BatchWriter::State::check_duplicates() {
  keys.clear();
  for (std::size_t i = 0; i < count; ++i) keys.push_back(writes[i].key);
  std::sort(keys.begin(), keys.end());
  if (std::adjacent_find(keys.begin(), keys.end()) != keys.end())
    return validation_refusal("Provided list of item keys contains duplicates");
  return std::nullopt;
}

std::string BatchWriter::State::answer(CapacityDetail detail) const {
  std::string body = R"({"UnprocessedItems":{)";
  std::string capacity;
  bool any_table = false;
  for (const TableRequests& of : tables) {
    const std::string& name = of.table->definition().name;
    WriteCost cost(of.table->definition());
    bool any_item = false;
    for (std::size_t i = of.begin; i < of.end; ++i) {
      if (writes[i].answer == WriteAnswer::written) {
        cost.add(writes[i].units, writes[i].entries);
        continue;
      }
      if (!any_item) body += fmt::format(R"({}"{}":[)", any_table ? "," : "", name);
      if (any_item) body += ',';
      body += requests[i];
      any_item = any_table = true;
    }
    if (any_item) body += ']';
    if (detail != CapacityDetail::none) {
      if (!capacity.empty()) capacity += ',';
      capacity += cost.text(detail);
    }
  }
  body += '}';
  if (detail != CapacityDetail::none) body += fmt::format(R"(,"ConsumedCapacity":[{}])", capacity);
  body += '}';
  return body;
}

Response BatchWriter::write(Catalog& catalog, WriteApplier& applier, std::string_view body, TimePoint now) {
  State& state = *state_;
  state.count = 0;
  state.tables.clear();
  CapacityDetail detail = CapacityDetail::none;
  if (const auto refused = state.read(catalog, body, now, detail)) return refuse(*refused);
  const std::span<ItemWrite> writes(state.writes.data(), state.count);
  const Status applied = applier.admit_and_apply(catalog.store(), writes, now);
  if (!applied.ok()) return refuse(internal_failure(applied.error().sentence));
  const bool any_written = std::any_of(writes.begin(), writes.end(), [](const ItemWrite& write) {
    return write.answer == WriteAnswer::written;
  });
  if (!any_written) return refuse(all_throttled(writes, false, now));
  return {200, state.answer(detail)};
}

Response batch_write_item(OperationContext& context, std::string_view body, TimePoint now) {
  return context.batch_writer.write(context.catalog, context.applier, body, now);
}

}  // namespace dynafill::endpoint
