#include "loader/answer.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "aws/http_date.h"
#include "loader/crc32.h"

namespace dynafill::loader {
namespace {

bool one_of(std::string_view code, std::initializer_list<std::string_view> codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

template <std::size_t N>
bool one_of(std::string_view code, const std::string_view (&codes)[N]) {
  return std::find(codes, codes + N, code) != codes + N;
}

constexpr std::string_view throttling_codes[] = {"ProvisionedThroughputExceededException",
                                                 "ThrottlingException",
                                                 "Throttling",
                                                 "ThrottledException",
                                                 "RequestThrottledException",
                                                 "RequestThrottled",
                                                 "TooManyRequestsException",
                                                 "RequestLimitExceeded",
                                                 "BandwidthLimitExceeded",
                                                 "LimitExceededException",
                                                 "SlowDown",
                                                 "PriorRequestNotComplete",
                                                 "TransactionInProgressException"};
constexpr std::string_view transient_codes[] = {
    "InternalServerError", "InternalFailure",         "ServiceUnavailable",
    "RequestTimeout",      "RequestTimeoutException", "ReplicatedWriteConflictException"};
constexpr std::string_view content_codes[] = {"ValidationException", "SerializationException",
                                              "RequestEntityTooLarge",
                                              "ItemCollectionSizeLimitExceededException"};
constexpr std::string_view signature_codes[] = {"RequestTimeTooSkewed",  "RequestExpired",
                                                "RequestInTheFuture",    "InvalidSignatureException",
                                                "SignatureDoesNotMatch", "AuthFailure"};

// {"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"..."}
void read_error_body(const std::string& body, Answer& answer) {
  const nlohmann::json document = nlohmann::json::parse(body, nullptr, false);
  if (!document.is_object()) return;
  const auto text = [&](const char* name) {
    const auto field = document.find(name);
    return field != document.end() && field->is_string() ? field->get<std::string>() : std::string();
  };
  answer.code = text("__type");
  answer.code.erase(0, answer.code.rfind('#') + 1);
  answer.message = text("message");
  if (answer.message.empty()) answer.message = text("Message");
}

AnswerKind kind_of_refusal(const Answer& answer, const aws::HttpResponse& response,
                           std::chrono::sys_seconds signed_at) {
  // "Provisioned throughput decreases are limited within a given UTC day": no use in trying again.
  if (answer.message.starts_with("Subscriber limit exceeded")) return AnswerKind::fatal;
  if (one_of(answer.code, throttling_codes)) return AnswerKind::throttled;
  if (one_of(answer.code, transient_codes)) return AnswerKind::retryable;
  if (one_of(answer.code, content_codes)) return AnswerKind::invalid;
  if (one_of(answer.code, signature_codes)) {
    const auto date = date_of(response);
    const bool clocks_differ = date && std::chrono::abs(*date - signed_at) >= std::chrono::minutes(1);
    return clocks_differ ? AnswerKind::clock_skew : AnswerKind::fatal;
  }
  if (response.status >= 500 || response.status == 408) return AnswerKind::retryable;
  if (response.status == 429) return AnswerKind::throttled;
  if (response.status == 413) return AnswerKind::invalid;
  return AnswerKind::fatal;
}

}  // namespace

Answer classify(const aws::HttpResponse& response, std::chrono::sys_seconds signed_at) {
  Answer answer;
  if (response.status == 0) return {AnswerKind::retryable, "NoAnswer", response.failure};
  if (const std::string_view checksum = response.header("x-amz-crc32"); !checksum.empty()) {
    std::uint32_t expected = 0;
    std::from_chars(checksum.data(), checksum.data() + checksum.size(), expected);
    if (expected != crc32(response.body)) {
      return {AnswerKind::retryable, "Crc32Mismatch", "the answer was damaged on its way"};
    }
  }
  if (response.status == 200) return answer;
  read_error_body(response.body, answer);
  answer.kind = kind_of_refusal(answer, response, signed_at);
  if (answer.code.empty()) answer.code = fmt::format("HTTP status {}", response.status);
  return answer;
}

std::string sentence_of(const Answer& answer, std::string_view operation, std::string_view table,
                        std::string_view url) {
  const std::string& code = answer.code;
  if (code == "ResourceNotFoundException") {
    return fmt::format(
        "The table '{}' does not exist at {}; check its name and region, or let the load create it.", table,
        url);
  }
  if (one_of(code, {"UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId"})) {
    return fmt::format(
        "{} does not know the access key ({}); check AWS_ACCESS_KEY_ID and, for temporary "
        "credentials, AWS_SESSION_TOKEN.",
        url, code);
  }
  if (one_of(code, signature_codes)) {
    return fmt::format("{} refused the signature ({}); check AWS_SECRET_ACCESS_KEY and the region.", url,
                       code);
  }
  if (one_of(code, {"ExpiredTokenException", "ExpiredToken", "TokenRefreshRequired"})) {
    return fmt::format(
        "The temporary credentials have expired ({}); get new ones and run again with --resume.", code);
  }
  if (one_of(code, {"AccessDeniedException", "AccessDenied", "NotAuthorized",
                    "MissingAuthenticationTokenException"})) {
    return fmt::format("{} on table '{}' is not allowed ({}: {}); allow dynamodb:{} for these credentials.",
                       operation, table, code, answer.message, operation);
  }
  if (answer.kind == AnswerKind::retryable) {
    return fmt::format("{} at {} got no usable answer ({}{}{}); check the endpoint and the network.",
                       operation, url, code, answer.message.empty() ? "" : ": ", answer.message);
  }
  return fmt::format("{} at {} was refused for table '{}': {}{}{}.", operation, url, table, code,
                     answer.message.empty() ? "" : ": ", answer.message);
}

}  // namespace dynafill::loader
