#include "loader/answer.h"

#include "loader/crc32.h"
#include "tests/catch.h"

namespace dynafill::loader {
namespace {

const auto noon = std::chrono::sys_seconds(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) +
                                           std::chrono::hours(12));

aws::HttpResponse refusal(int status, const std::string& type, const std::string& message = "m",
                          const std::string& date = "Mon, 23 Nov 2026 12:00:30 GMT") {
  aws::HttpResponse response;
  response.status = status;
  response.header_block =
      "HTTP/1.1 400 Bad Request\r\nContent-Type: application/x-amz-json-1.0\r\nDATE:  " + date + " \r\n";
  response.body = R"({"__type":")" + type + R"(","message":")" + message + R"("})";
  return response;
}

TEST_CASE("what each refusal means for the next request") {
  const std::string v = "com.amazonaws.dynamodb.v20120810#", coral = "com.amazon.coral.service#";
  struct Row {
    aws::HttpResponse response;
    AnswerKind kind;
    std::string code;
  };
  const Row rows[] = {
      {refusal(400, v + "ProvisionedThroughputExceededException"), AnswerKind::throttled,
       "ProvisionedThroughputExceededException"},
      {refusal(400, v + "ThrottlingException"), AnswerKind::throttled, "ThrottlingException"},
      {refusal(400, coral + "ThrottlingException"), AnswerKind::throttled, "ThrottlingException"},
      {refusal(400, v + "RequestLimitExceeded"), AnswerKind::throttled, "RequestLimitExceeded"},
      {refusal(400, v + "LimitExceededException",
               "Subscriber limit exceeded: Provisioned throughput decreases are limited"),
       AnswerKind::fatal, "LimitExceededException"},
      {refusal(429, ""), AnswerKind::throttled, "HTTP status 429"},
      {refusal(500, v + "InternalServerError"), AnswerKind::retryable, "InternalServerError"},
      {refusal(503, ""), AnswerKind::retryable, "HTTP status 503"},
      {refusal(408, ""), AnswerKind::retryable, "HTTP status 408"},
      {refusal(400, v + "ReplicatedWriteConflictException"), AnswerKind::retryable,
       "ReplicatedWriteConflictException"},
      {refusal(400, "com.amazon.coral.validate#ValidationException"), AnswerKind::invalid,
       "ValidationException"},
      {refusal(400, coral + "SerializationException"), AnswerKind::invalid, "SerializationException"},
      {refusal(400, v + "ItemCollectionSizeLimitExceededException"), AnswerKind::invalid,
       "ItemCollectionSizeLimitExceededException"},
      {refusal(413, ""), AnswerKind::invalid, "HTTP status 413"},
      {refusal(400, v + "ResourceNotFoundException"), AnswerKind::fatal, "ResourceNotFoundException"},
      {refusal(400, coral + "AccessDeniedException"), AnswerKind::fatal, "AccessDeniedException"},
      {refusal(400, coral + "UnrecognizedClientException"), AnswerKind::fatal, "UnrecognizedClientException"},
      {refusal(400, coral + "ExpiredTokenException"), AnswerKind::fatal, "ExpiredTokenException"},
      {refusal(400, "Nonsense"), AnswerKind::fatal, "Nonsense"},
      {refusal(404, ""), AnswerKind::fatal, "HTTP status 404"},
      {refusal(301, ""), AnswerKind::fatal, "HTTP status 301"},
      // The signature: clocks that agree within a minute leave only the key to blame.
      {refusal(400, coral + "InvalidSignatureException"), AnswerKind::fatal, "InvalidSignatureException"},
      {refusal(400, coral + "InvalidSignatureException", "m", "Mon, 23 Nov 2026 12:01:00 GMT"),
       AnswerKind::clock_skew, "InvalidSignatureException"},
      {refusal(400, coral + "InvalidSignatureException", "m", "Mon, 23 Nov 2026 11:50:00 GMT"),
       AnswerKind::clock_skew, "InvalidSignatureException"},
      {refusal(403, "RequestTimeTooSkewed", "m", "Tue, 24 Nov 2026 12:00:00 GMT"), AnswerKind::clock_skew,
       "RequestTimeTooSkewed"},
      {refusal(403, "RequestTimeTooSkewed", "m", "yesterday"), AnswerKind::fatal, "RequestTimeTooSkewed"},
  };
  for (const Row& row : rows) {
    INFO(row.response.status << " " << row.response.body);
    const Answer answer = classify(row.response, noon);
    CHECK(static_cast<int>(answer.kind) == static_cast<int>(row.kind));
    CHECK(answer.code == row.code);
    CHECK(answer.message ==
          (row.response.body.find("Subscriber") == std::string::npos ? "m" : answer.message));
  }
}

TEST_CASE("bodies that are no JSON") {
  for (const char* body : {"", "<html>", "[]", "null", "{\"__type\":7}", "{"}) {
    aws::HttpResponse response = refusal(502, "");
    response.body = body;
    const Answer answer = classify(response, noon);
    CHECK(static_cast<int>(answer.kind) == static_cast<int>(AnswerKind::retryable));
    CHECK(answer.code == "HTTP status 502");
  }
}

TEST_CASE("no answer and damaged answers are worth another try") {
  aws::HttpResponse lost;
  lost.failure = "timed out";
  CHECK(static_cast<int>(classify(lost, noon).kind) == static_cast<int>(AnswerKind::retryable));
  CHECK(classify(lost, noon).message == "timed out");

  aws::HttpResponse good;
  good.status = 200;
  good.body = "{}";
  good.header_block = "x-amz-crc32: 2745614147\r\n";
  CHECK(static_cast<int>(classify(good, noon).kind) == static_cast<int>(AnswerKind::ok));
  good.body = "{ }";
  CHECK(static_cast<int>(classify(good, noon).kind) == static_cast<int>(AnswerKind::retryable));
  CHECK(crc32("123456789") == 0xcbf43926);  // the check value of CRC-32/ISO-HDLC
}

TEST_CASE("headers are found whatever their case and spacing, and only by their whole name") {
  aws::HttpResponse response;
  response.header_block = "HTTP/1.1 200 OK\r\nX-Amz-Crc32-Other: 1\r\nx-AMZ-crc32:\t 2 \r\nEmpty:\r\nLast: x";
  CHECK(response.header("X-Amz-Crc32") == "2");
  CHECK(response.header("empty").empty());
  CHECK(response.header("last") == "x");
  CHECK(response.header("crc32").empty());
}

TEST_CASE("one sentence each, that says what to do") {
  struct Row {
    std::string code, words;
  };
  const Row rows[] = {{"ResourceNotFoundException", "does not exist"},
                      {"UnrecognizedClientException", "AWS_ACCESS_KEY_ID"},
                      {"InvalidSignatureException", "AWS_SECRET_ACCESS_KEY"},
                      {"ExpiredTokenException", "--resume"},
                      {"AccessDeniedException", "allow dynamodb:BatchWriteItem"},
                      {"SomethingNew", "SomethingNew"}};
  for (const Row& row : rows) {
    const std::string sentence =
        sentence_of({AnswerKind::fatal, row.code, "why"}, "BatchWriteItem", "T", "http://e");
    CHECK(sentence.find(row.words) != std::string::npos);
    CHECK(sentence.ends_with('.'));
  }
}

}  // namespace
}  // namespace dynafill::loader
