#include "aws/sigv4.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/source_path.h"

#include "tests/catch.h"

namespace dynafill::aws {
namespace {

nlohmann::json suite() {
  std::ifstream file(source_path("tests/aws/sigv4_suite/header_cases.json"));
  return nlohmann::json::parse(file);
}

std::chrono::sys_seconds aug_30_2015() {
  return std::chrono::sys_days(std::chrono::year(2015) / 8 / 30) + std::chrono::hours(12) +
         std::chrono::minutes(36);
}

// The text of a request as the suite has it: request line, headers (a line that begins with white space goes
// on with the one before), an empty line, body.
RequestToSign read_request(const std::string& text, std::string& body) {
  RequestToSign request;
  request.headers.clear();
  const std::size_t end_of_head = text.find("\n\n");
  body = end_of_head == std::string::npos ? std::string() : text.substr(end_of_head + 2);
  request.body = body;
  std::istringstream head(text.substr(0, end_of_head));
  std::string line;
  std::getline(head, line);
  request.method = line.substr(0, line.find(' '));
  std::string target = line.substr(line.find(' ') + 1);
  target.resize(target.rfind(" HTTP/1.1"));
  request.path = target.substr(0, target.find('?'));
  if (target.find('?') != std::string::npos) request.query = target.substr(target.find('?') + 1);
  while (std::getline(head, line)) {
    if (line.empty()) continue;
    if (line.front() == ' ' || line.front() == '\t') {
      request.headers.back().value += line;
      continue;
    }
    const std::size_t colon = line.find(':');
    request.headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
  }
  return request;
}

std::string signature_in(const std::vector<HeaderField>& added) {
  const std::string& authorization = added.back().value;
  return authorization.substr(authorization.find("Signature=") + 10);
}

TEST_CASE("the 38 header cases of AWS's own suite") {
  const nlohmann::json cases = suite();
  REQUIRE(cases.size() == 38);
  for (const auto& one : cases) {
    INFO(one.at("name"));
    const auto& context = one.at("context");
    REQUIRE(context.at("timestamp") == "2015-08-30T12:36:00Z");
    const auto& keys = context.at("credentials");
    SigningRules rules;
    rules.normalize_path = context.at("normalize");
    rules.add_payload_header = context.at("sign_body");
    rules.sign_session_token = !context.value("omit_session_token", false);
    Signer signer({keys.at("access_key_id"), keys.at("secret_access_key"), keys.value("token", "")},
                  context.at("region"), context.at("service"), rules);
    std::string body;
    const RequestToSign request = read_request(one.at("request"), body);
    CHECK(signer.canonical_request(request, aug_30_2015()) == one.at("canonical_request").get<std::string>());
    CHECK(signature_in(signer.sign(request, aug_30_2015())) == one.at("signature").get<std::string>());
  }
}

RequestToSign describe_my_table() {
  RequestToSign request;
  request.headers = {{"Host", "dynamodb.us-east-1.amazonaws.com"},
                     {"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "DynamoDB_20120810.DescribeTable"}};
  request.body = R"({"TableName":"MyTable"})";
  return request;
}

TEST_CASE("a DynamoDB request is signed as botocore 1.29 signs it") {
  Signer signer({"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "TOKEN"}, "us-east-1",
                "dynamodb");
  CHECK(signature_in(signer.sign(describe_my_table(), aug_30_2015())) ==
        "2bbd82e29543a032f5a6645d38e0342463d0a8f57f8da8a97bc4c9dd94c8e152");
}

TEST_CASE("the key of one day is not used on the next") {
  const Credentials credentials{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};
  Signer used(credentials, "us-east-1", "dynamodb"), fresh(credentials, "us-east-1", "dynamodb");
  const auto tomorrow = aug_30_2015() + std::chrono::hours(24);
  const std::string today = signature_in(used.sign(describe_my_table(), aug_30_2015()));
  CHECK(signature_in(used.sign(describe_my_table(), tomorrow)) ==
        signature_in(fresh.sign(describe_my_table(), tomorrow)));
  CHECK(signature_in(used.sign(describe_my_table(), aug_30_2015())) == today);
}

// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object" and
// "GET Bucket (List Objects)".
TEST_CASE("S3's rules: its own worked examples") {
  const auto may_24 = std::chrono::sys_seconds(std::chrono::sys_days(std::chrono::year(2013) / 5 / 24));
  Signer signer({"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""}, "us-east-1", "s3",
                {.normalize_path = false, .encode_path_again = false, .add_payload_header = true});
  RequestToSign get{
      "GET", "/test.txt", "", {{"Host", "examplebucket.s3.amazonaws.com"}, {"Range", "bytes=0-9"}}, ""};
  CHECK(signature_in(signer.sign(get, may_24)) ==
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  RequestToSign list{"GET", "/", "max-keys=2&prefix=J", {{"Host", "examplebucket.s3.amazonaws.com"}}, ""};
  CHECK(signature_in(signer.sign(list, may_24)) ==
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

}  // namespace
}  // namespace dynafill::aws
