#include "aws/endpoint.h"

#include <map>

#include "tests/catch.h"

namespace dynafill::aws {
namespace {

using Variables = std::map<std::string, std::string>;

Result<Endpoint> resolve(const std::string& url, const std::string& region, const Variables& variables) {
  const Environment environment = [variables](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
  const RoleCredentials no_role = [](const Environment&) { return std::optional<Credentials>(); };
  return resolve_endpoint("dynamodb", url, region, environment, no_role);
}

const Variables keys = {{"AWS_ACCESS_KEY_ID", "ID"}, {"AWS_SECRET_ACCESS_KEY", "SECRET"}};

Variables with(Variables more) {
  more.insert(keys.begin(), keys.end());
  return more;
}

TEST_CASE("where the requests go") {
  struct Row {
    std::string url, region;
    Variables variables;
    std::string expected_url, expected_host, expected_region;
    bool loopback;
  };
  const Row rows[] = {
      {"", "eu-west-1", keys, "https://dynamodb.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com",
       "eu-west-1", false},
      {"", "cn-north-1", keys, "https://dynamodb.cn-north-1.amazonaws.com.cn",
       "dynamodb.cn-north-1.amazonaws.com.cn", "cn-north-1", false},
      {"", "", with({{"AWS_REGION", "us-west-2"}, {"AWS_DEFAULT_REGION", "x"}}),
       "https://dynamodb.us-west-2.amazonaws.com", "dynamodb.us-west-2.amazonaws.com", "us-west-2", false},
      {"", "", with({{"AWS_DEFAULT_REGION", "us-west-2"}}), "https://dynamodb.us-west-2.amazonaws.com",
       "dynamodb.us-west-2.amazonaws.com", "us-west-2", false},
      {"http://127.0.0.1:8000/", "", {}, "http://127.0.0.1:8000", "127.0.0.1:8000", "us-east-1", true},
      {"http://localhost:8000",
       "eu-west-1",
       {},
       "http://localhost:8000",
       "localhost:8000",
       "eu-west-1",
       true},
      {"http://[::1]:8000", "", {}, "http://[::1]:8000", "[::1]:8000", "us-east-1", true},
      {"",
       "",
       {{"AWS_ENDPOINT_URL", "http://127.0.0.1:1"}, {"AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:2"}},
       "http://127.0.0.1:2",
       "127.0.0.1:2",
       "us-east-1",
       true},
      {"",
       "",
       {{"AWS_ENDPOINT_URL", "http://127.0.0.1:1"}},
       "http://127.0.0.1:1",
       "127.0.0.1:1",
       "us-east-1",
       true},
      {"", "eu-west-1",
       with({{"AWS_ENDPOINT_URL", "http://127.0.0.1:1"}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}}),
       "https://dynamodb.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com", "eu-west-1", false},
      {"https://dynamodb.sa-east-1.amazonaws.com:443", "", keys, "https://dynamodb.sa-east-1.amazonaws.com",
       "dynamodb.sa-east-1.amazonaws.com", "sa-east-1", false},
      {"https://dynamodb.example.org:8443", "eu-west-1", keys, "https://dynamodb.example.org:8443",
       "dynamodb.example.org:8443", "eu-west-1", false},
  };
  for (const Row& row : rows) {
    INFO(row.url << " " << row.region << " -> " << row.expected_url);
    const Result<Endpoint> endpoint = resolve(row.url, row.region, row.variables);
    REQUIRE(endpoint.ok());
    CHECK((*endpoint).url == row.expected_url);
    CHECK((*endpoint).host == row.expected_host);
    CHECK((*endpoint).region == row.expected_region);
    CHECK((*endpoint).loopback == row.loopback);
  }
}

TEST_CASE("in whose name") {
  CHECK((*resolve("", "eu-west-1", with({{"AWS_SESSION_TOKEN", "T"}}))).credentials.session_token == "T");
  CHECK((*resolve("http://127.0.0.1:8000", "", keys)).credentials.access_key_id == "ID");
  CHECK((*resolve("http://127.0.0.1:8000", "", {})).credentials.access_key_id == "dynafill");
}

TEST_CASE("what is missing is said") {
  struct Row {
    std::string url, region;
    Variables variables;
    std::string words;
  };
  const Row rows[] = {
      {"", "", keys, "No AWS region"},
      {"https://dynamodb.example.org", "", keys, "No AWS region"},
      {"", "eu-west-1", {}, "No AWS credentials"},
      {"", "eu-west-1", {{"AWS_ACCESS_KEY_ID", "ID"}}, "AWS_SECRET_ACCESS_KEY is not"},
      {"http://127.0.0.1:8000", "", {{"AWS_SECRET_ACCESS_KEY", "S"}}, "AWS_ACCESS_KEY_ID is not"},
      {"127.0.0.1:8000", "", keys, "not a URL"},
      {"ftp://127.0.0.1", "", keys, "not a URL"},
      {"http://", "", keys, "not a URL"},
      {"http://127.0.0.1:8000/path", "", keys, "not a URL"},
      {"http://127.0.0.1:port", "", keys, "not a URL"},
      // localhost.example.org and 127.0.0.1@evil are other machines: no dummy credentials for them.
      {"http://localhost.example.org:80", "eu-west-1", {}, "No AWS credentials"},
      {"http://127.0.0.1@example.org", "eu-west-1", keys, "not a URL"},
  };
  for (const Row& row : rows) {
    INFO(row.url << " " << row.words);
    const Result<Endpoint> endpoint = resolve(row.url, row.region, row.variables);
    REQUIRE(!endpoint.ok());
    CHECK(endpoint.error().sentence.find(row.words) != std::string::npos);
  }
}

}  // namespace
}  // namespace dynafill::aws
