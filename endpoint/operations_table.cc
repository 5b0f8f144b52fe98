#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "endpoint/fields.h"
#include "endpoint/operations.h"
#include "endpoint/table_request.h"

namespace dynafill::endpoint {
namespace {

using nlohmann::json;

Response answer(const char* member, json content) {
  return {200, json{{member, std::move(content)}}.dump(-1, ' ', false, json::error_handler_t::replace)};
}

constexpr std::int64_t listed_max = 100;

}  // namespace

Response create_table(OperationContext& context, std::string_view body, TimePoint now) {
  Fields fields(body);
  TableDefinition definition = read_table_definition(fields);
  if (const auto refused = fields.refusal()) return refuse(*refused);
  if (context.catalog.find(definition.name, now) != nullptr)
    return refuse(resource_in_use(fmt::format("Table already exists: {}", definition.name)));
  const Result<Table*> table = context.catalog.create(std::move(definition), now);
  if (!table.ok()) return refuse(internal_failure(table.error().sentence));
  return answer("TableDescription", (*table)->description(now));
}

Response describe_table(OperationContext& context, std::string_view body, TimePoint now) {
  Fields fields(body);
  const std::string name = fields.table_name();
  if (const auto refused = fields.refusal()) return refuse(*refused);
  Table* const table = context.catalog.find(name, now);
  if (table == nullptr) return refuse(table_not_found(name));
  return answer("Table", table->description(now));
}

Response update_table(OperationContext& context, std::string_view body, TimePoint now) {
  Fields fields(body);
  const std::string name = fields.table_name();
  const TableUpdate wanted = read_table_update(fields);
  if (const auto refused = fields.refusal()) return refuse(*refused);
  Table* const table = context.catalog.find(name, now);
  if (table == nullptr) return refuse(table_not_found(name));
  if (const auto refused = table->update(wanted, now)) return refuse(*refused);
  const Status saved = context.catalog.save(*table);
  if (!saved.ok()) return refuse(internal_failure(saved.error().sentence));
  return answer("TableDescription", table->description(now));
}

Response delete_table(OperationContext& context, std::string_view body, TimePoint now) {
  Fields fields(body);
  const std::string name = fields.table_name();
  if (const auto refused = fields.refusal()) return refuse(*refused);
  Table* const table = context.catalog.find(name, now);
  if (table == nullptr) return refuse(table_not_found(name));
  if (table->updating()) {
    return refuse(resource_in_use(
        fmt::format("Attempt to change a resource which is still in use: Table is being updated: {}", name)));
  }
  json description = table->description(now);
  description["TableStatus"] = "DELETING";
  const Status removed = context.catalog.remove(*table);
  if (!removed.ok()) return refuse(internal_failure(removed.error().sentence));
  return answer("TableDescription", std::move(description));
}

Response list_tables(OperationContext& context, std::string_view body, TimePoint) {
  Fields fields(body);
  const std::int64_t limit = fields.integer("Limit").value_or(listed_max);
  fields.require(limit >= 1, "Limit", std::to_string(limit),
                 "Member must have value greater than or equal to 1");
  fields.require(limit <= listed_max, "Limit", std::to_string(limit),
                 "Member must have value less than or equal to 100");
  const std::string start = fields.text("ExclusiveStartTableName").value_or("");
  if (const auto refused = fields.refusal()) return refuse(*refused);
  const auto& tables = context.catalog.tables();
  json names = json::array();
  auto at = tables.upper_bound(start);
  for (; at != tables.end() && names.size() < static_cast<std::size_t>(limit); ++at)
    names.push_back(at->first);
  json out = {{"TableNames", names}};
  if (at != tables.end()) out["LastEvaluatedTableName"] = names.back();
  return {200, out.dump()};
}

}  // namespace dynafill::endpoint
