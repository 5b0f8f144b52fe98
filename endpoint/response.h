// endpoint/response.h: what an operation answers, and DynamoDB's own refusals.
//
// A Refusal carries the error name, message and HTTP status of the real service, so that SDKs raise the
// same exception class and people can search for the same sentence.
// Sources: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html for names
// and statuses; messages as the real service sends them, collected by architect/dynalite@c5e5b46, whose
// tests run against it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dynafill::endpoint {

struct Response {
  int status = 200;
  std::string body;  // one JSON object
};

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html
struct ThrottlingReason {
  std::string reason;    // TableWriteProvisionedThroughputExceeded, IndexWriteKeyRangeThroughputExceeded...
  std::string resource;  // the table's or index's ARN

  bool operator==(const ThrottlingReason&) const = default;
};

struct Refusal {
  std::string type;  // with its namespace: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
  std::string message;
  std::vector<ThrottlingReason> reasons = {};
  int status = 400;
};

Refusal validation_refusal(std::string message);
Refusal serialization_refusal(std::string message);
// The item operations name no table; the table operations do.
Refusal resource_not_found();
Refusal table_not_found(std::string_view table);
Refusal resource_in_use(std::string message);
Refusal limit_exceeded(std::string message);
Refusal throughput_exceeded(std::vector<ThrottlingReason> reasons);
Refusal index_throughput_exceeded(std::vector<ThrottlingReason> reasons);
Refusal throttling(std::vector<ThrottlingReason> reasons);
Refusal unknown_operation(std::string message);
Refusal missing_authentication_token();
// Storage failed under us: status 500, which SDKs retry.
Refusal internal_failure(std::string message);
// What DynamoDB has and this endpoint does not: said, never ignored.
Refusal unsupported(std::string_view what);

Response refuse(const Refusal& refusal);

}  // namespace dynafill::endpoint
