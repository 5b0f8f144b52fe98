#include "endpoint/response.h"

#include <fmt/core.h>

#include "base/text.h"

namespace dynafill::endpoint {
namespace {

constexpr std::string_view dynamodb = "com.amazonaws.dynamodb.v20120810#";
constexpr std::string_view coral = "com.amazon.coral.service#";

Refusal refusal(std::string_view name_space, std::string_view name, std::string message) {
  return {fmt::format("{}{}", name_space, name), std::move(message)};
}

Refusal throttled(std::string_view name, std::string message, std::vector<ThrottlingReason> reasons) {
  Refusal made = refusal(dynamodb, name, std::move(message));
  made.reasons = std::move(reasons);
  return made;
}

}  // namespace

Refusal validation_refusal(std::string message) {
  return refusal("com.amazon.coral.validate#", "ValidationException", std::move(message));
}

Refusal serialization_refusal(std::string message) {
  return refusal(coral, "SerializationException", std::move(message));
}

Refusal resource_not_found() {
  return refusal(dynamodb, "ResourceNotFoundException", "Requested resource not found");
}

Refusal table_not_found(std::string_view table) {
  return refusal(dynamodb, "ResourceNotFoundException",
                 fmt::format("Requested resource not found: Table: {} not found", table));
}

Refusal resource_in_use(std::string message) {
  return refusal(dynamodb, "ResourceInUseException", std::move(message));
}

Refusal limit_exceeded(std::string message) {
  return refusal(dynamodb, "LimitExceededException", std::move(message));
}

Refusal throughput_exceeded(std::vector<ThrottlingReason> reasons) {
  return throttled(
      "ProvisionedThroughputExceededException",
      "The level of configured provisioned throughput for the table was exceeded. Consider increasing "
      "your provisioning level with the UpdateTable API.",
      std::move(reasons));
}

Refusal index_throughput_exceeded(std::vector<ThrottlingReason> reasons) {
  return throttled(
      "ProvisionedThroughputExceededException",
      "The level of configured provisioned throughput for one or more global secondary indexes of the table "
      "was exceeded. Consider increasing your provisioning level for the under-provisioned global secondary "
      "indexes with the UpdateTable API",
      std::move(reasons));
}

Refusal throttling(std::vector<ThrottlingReason> reasons) {
  return throttled(
      "ThrottlingException",
      "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically "
      "scaling your table or index so please try again shortly. If exceptions persist, check if "
      "you have a hot key: "
      "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
      std::move(reasons));
}

Refusal unknown_operation(std::string message) {
  return refusal(coral, "UnknownOperationException", std::move(message));
}

Refusal missing_authentication_token() {
  return refusal(coral, "MissingAuthenticationTokenException", "Request is missing Authentication Token");
}

Refusal internal_failure(std::string message) {
  Refusal made = refusal(dynamodb, "InternalServerError", std::move(message));
  made.status = 500;
  return made;
}

Refusal unsupported(std::string_view what) {
  return validation_refusal(fmt::format("{} is not supported by dynafill serve", what));
}

Response refuse(const Refusal& refusal) {
  std::string body =
      fmt::format(R"({{"__type":"{}","message":"{}")", refusal.type, json_escaped(refusal.message));
  if (!refusal.reasons.empty()) {
    body += R"(,"ThrottlingReasons":[)";
    for (std::size_t i = 0; i < refusal.reasons.size(); ++i) {
      body += fmt::format(R"({}{{"reason":"{}","resource":"{}"}})", i == 0 ? "" : ",",
                          refusal.reasons[i].reason, json_escaped(refusal.reasons[i].resource));
    }
    body += ']';
  }
  body += '}';
  return {refusal.status, std::move(body)};
}

}  // namespace dynafill::endpoint
