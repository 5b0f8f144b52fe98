#include <nlohmann/json.hpp>

#include "base/dynamodb_constants.h"
#include "endpoint/fields.h"
#include "endpoint/operations.h"

namespace dynafill::endpoint {
namespace {

using nlohmann::json;

// The answer about one table that exists.
Response about_table(OperationContext& context, std::string_view body, TimePoint now, const json& out) {
  Fields fields(body);
  const std::string name = fields.table_name();
  if (const auto refused = fields.refusal()) return refuse(*refused);
  if (context.catalog.find(name, now) == nullptr) return refuse(table_not_found(name));
  return {200, out.dump()};
}

}  // namespace

Response describe_limits(OperationContext&, std::string_view body, TimePoint) {
  const Fields fields(body);
  if (const auto refused = fields.refusal()) return refuse(*refused);
  const auto account = static_cast<std::int64_t>(constant("account_write_quota"));
  const auto table = static_cast<std::int64_t>(constant("table_write_quota"));
  // By default the read quotas are the same figures (ServiceQuotas.html, as the constants' source).
  const json out = {{"AccountMaxReadCapacityUnits", account},
                    {"AccountMaxWriteCapacityUnits", account},
                    {"TableMaxReadCapacityUnits", table},
                    {"TableMaxWriteCapacityUnits", table}};
  return {200, out.dump()};
}

Response describe_time_to_live(OperationContext& context, std::string_view body, TimePoint now) {
  return about_table(context, body, now, {{"TimeToLiveDescription", {{"TimeToLiveStatus", "DISABLED"}}}});
}

Response describe_continuous_backups(OperationContext& context, std::string_view body, TimePoint now) {
  return about_table(context, body, now,
                     {{"ContinuousBackupsDescription",
                       {{"ContinuousBackupsStatus", "DISABLED"},
                        {"PointInTimeRecoveryDescription", {{"PointInTimeRecoveryStatus", "DISABLED"}}}}}});
}

Response list_tags_of_resource(OperationContext& context, std::string_view body, TimePoint) {
  Fields fields(body);
  const std::string arn = fields.text("ResourceArn").value_or("");
  if (const auto refused = fields.refusal()) return refuse(*refused);
  for (const auto& [name, table] : context.catalog.tables()) {
    if (table->arn() != arn) continue;
    json tags = json::array();
    for (const auto& [key, value] : table->definition().tags)
      tags.push_back({{"Key", key}, {"Value", value}});
    return {200, json{{"Tags", tags}}.dump(-1, ' ', false, json::error_handler_t::replace)};
  }
  return refuse(resource_not_found());
}

}  // namespace dynafill::endpoint
