#include <fmt/core.h>

#include <array>
#include <variant>

#include "endpoint/consumed_capacity.h"
#include "endpoint/operations.h"

namespace dynafill::endpoint {
namespace {

// The one member of an answer about a single item.
void add_member(std::string& body, std::string_view name, std::string_view json) {
  body += fmt::format(R"({}"{}":{})", body.empty() ? "" : ",", name, json);
}

Refusal missing_parameter(std::string_view name) {
  return validation_refusal(fmt::format(
      "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must not be null",
      name));
}

// Admits and applies one write and answers with the old item when that was asked for.
Response run_write(OperationContext& context, ItemWrite& write, bool wants_old, CapacityDetail detail,
                   TimePoint now) {
  const Status applied = context.applier.admit_and_apply(context.catalog.store(), std::span(&write, 1), now);
  if (!applied.ok()) return refuse(internal_failure(applied.error().sentence));
  if (write.answer != WriteAnswer::written) return refuse(all_throttled(std::span(&write, 1), true, now));
  std::string body;
  if (wants_old && write.existed) add_member(body, "Attributes", stored_wire(write.old_value));
  WriteCost cost(write.table->definition());
  cost.add(write.units, write.entries);
  if (detail != CapacityDetail::none) add_member(body, "ConsumedCapacity", cost.text(detail));
  return {200, "{" + body + "}"};
}

// What PutItem and DeleteItem share but the item.
struct WriteParameters {
  explicit WriteParameters(Fields& fields) : table(fields.table_name()), detail(capacity_detail(fields)) {
    const std::string values = fields.text("ReturnValues").value_or("NONE");
    wants_old = values == "ALL_OLD";
    if (!wants_old && values != "NONE")
      fields.note(validation_refusal("ReturnValues can only be ALL_OLD or NONE"));
    if (fields.text("ReturnItemCollectionMetrics").value_or("NONE") == "SIZE")
      fields.note(unsupported("ReturnItemCollectionMetrics"));
    fields.unsupported({"ConditionExpression", "Expected", "ConditionalOperator", "ExpressionAttributeNames",
                        "ExpressionAttributeValues"});
  }

  std::string table;
  CapacityDetail detail;
  bool wants_old = false;
};

// `parameter`: which member of the request holds the item or key, and `prepare(table, text, write)` judges
// it.
template <class Prepare>
Response write_one(OperationContext& context, std::string_view body, TimePoint now, const char* parameter,
                   const char* missing, const Prepare& prepare) {
  Fields fields(body);
  const WriteParameters parameters(fields);
  const std::string_view text = fields.object(parameter);
  if (const auto refused = fields.refusal()) return refuse(*refused);
  if (text.empty()) return refuse(missing_parameter(missing));
  Table* const table = context.catalog.find(parameters.table, now);
  if (table == nullptr) return refuse(resource_not_found());
  ItemWrite write;
  if (const auto refused = prepare(*table, text, write)) return refuse(*refused);
  return run_write(context, write, parameters.wants_old, parameters.detail, now);
}

}  // namespace

Response put_item(OperationContext& context, std::string_view body, TimePoint now) {
  return write_one(context, body, now, "Item", "item",
                   [](Table& table, std::string_view item, ItemWrite& write) {
                     return prepare_put(table, item, ItemPlace::put, write);
                   });
}

Response delete_item(OperationContext& context, std::string_view body, TimePoint now) {
  return write_one(context, body, now, "Key", "key", prepare_delete);
}

Response get_item(OperationContext& context, std::string_view body, TimePoint now) {
  Fields fields(body);
  const std::string name = fields.table_name();
  const CapacityDetail detail = capacity_detail(fields);
  const bool consistent = fields.flag("ConsistentRead").value_or(false);
  const std::string_view raw_key = fields.object("Key");
  fields.unsupported({"ProjectionExpression", "AttributesToGet", "ExpressionAttributeNames"});
  if (const auto refused = fields.refusal()) return refuse(*refused);
  if (raw_key.empty()) return refuse(missing_parameter("key"));
  Table* const table = context.catalog.find(name, now);
  if (table == nullptr) return refuse(resource_not_found());
  std::string key;
  if (const auto refused = read_key(*table, raw_key, key)) return refuse(*refused);
  std::string value;
  const Result<bool> found = context.catalog.store().get(key, value);
  if (!found.ok()) return refuse(internal_failure(found.error().sentence));
  std::string answer;
  if (*found) add_member(answer, "Item", stored_wire(value));
  const double units = read_units(*found ? stored_size(value) : Bytes{0}, consistent);
  if (detail != CapacityDetail::none)
    add_member(answer, "ConsumedCapacity", consumed_capacity(name, units, detail));
  return {200, "{" + answer + "}"};
}

}  // namespace dynafill::endpoint
