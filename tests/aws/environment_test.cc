#include "aws/environment.h"

#include <map>
#include <string>

#include "aws/endpoint.h"
#include "tests/dataset/temp_folder.h"

#include "tests/catch.h"

namespace dynafill::aws {
namespace {

using Variables = std::map<std::string, std::string>;

Environment of(const Variables& variables) {
  return [variables](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

constexpr const char* config = R"(
# a comment
[default]
region=eu-west-1 ; where most is
[profile  two words]
region = x
[ profile work ]
region = eu-central-1
aws_access_key_id = FROM-CONFIG
services = local
endpoint_url = http://127.0.0.1:1
[services local]
dynamodb =
  endpoint_url = http://127.0.0.1:2
s3 =
  endpoint_url = http://127.0.0.1:3
  other = 1
[profile sso]
sso_session = s
region = eu-west-1
[profile nothing]
)";
constexpr const char* credentials =
    "[work]\r\naws_access_key_id = ID#1\r\naws_secret_access_key= S;E = C\r\naws_session_token =T\r\n"
    "[default]\naws_access_key_id=D\naws_secret_access_key=DS\nregion=from-credentials\n";

// With the two files, and HOME for what is not set.
class Home {
 public:
  Home(const Home&) = delete;
  explicit Home(Variables variables = {}) : variables_(std::move(variables)) {
    folder_.write(".aws/config", config);
    folder_.write(".aws/credentials", credentials);
    variables_.emplace("HOME", folder_.path());
  }
  [[nodiscard]] Environment environment() const { return of(variables_); }
  [[nodiscard]] Result<Endpoint> endpoint(const std::string& service, const std::string& url = "",
                                          const std::optional<Credentials>& role = {}) const {
    return resolve_endpoint(
        service, url, "", environment(),
        [role](const Environment&) -> Result<std::optional<Credentials>> { return role; });
  }

 private:
  TempFolder folder_;
  Variables variables_;
};

}  // namespace

TEST_CASE("the files of a home are read as the AWS CLI reads them") {
  const auto sections = parse_ini(config);
  CHECK(sections.at("default").at("region") == "eu-west-1");
  CHECK(sections.contains("profile two words"));
  CHECK(sections.at("services local").at("s3.endpoint_url") == "http://127.0.0.1:3");
  CHECK(sections.at("services local").at("s3.other") == "1");
  CHECK(parse_ini("lost = 1\n[a\n[b]\nx\n=\ny = 1\ny = 2").at("b").at("y") == "2");

  const Result<Profile> work = read_profile(Home(Variables{{"AWS_PROFILE", "work"}}).environment());
  REQUIRE(work.ok());
  CHECK(work->get("aws_access_key_id") == "ID#1");
  CHECK(work->get("aws_secret_access_key") == "S;E = C");
  CHECK(work->get("region") == "eu-central-1");
  const Result<Profile> none = read_profile(of({{"HOME", "/nowhere"}}));
  REQUIRE(none.ok());
  CHECK(!none->found);
  const Result<Profile> missing =
      read_profile(Home(Variables{{"AWS_DEFAULT_PROFILE", "other"}}).environment());
  REQUIRE(!missing.ok());
  CHECK(missing.error().sentence.find("The profile 'other' is in neither") == 0);
}

TEST_CASE("what a profile says about an endpoint") {
  const Result<Endpoint> work = Home(Variables{{"AWS_PROFILE", "work"}}).endpoint("s3");
  REQUIRE(work.ok());
  CHECK(work->url == "http://127.0.0.1:3");
  CHECK(work->region == "eu-central-1");
  CHECK(work->configured);
  CHECK(Home(Variables{{"AWS_PROFILE", "work"}}).endpoint("dynamodb")->url == "http://127.0.0.1:2");
  CHECK(Home(Variables{{"AWS_PROFILE", "work"}, {"AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9"}})
            .endpoint("s3")
            ->url == "http://127.0.0.1:9");
  const Result<Endpoint> plain =
      Home(Variables{{"AWS_PROFILE", "work"}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}})
          .endpoint("s3");
  REQUIRE(plain.ok());
  CHECK(plain->url == "https://s3.eu-central-1.amazonaws.com");
  CHECK(!plain->configured);
  CHECK(plain->credentials.access_key_id == "ID#1");
  CHECK(plain->credentials.session_token == "T");
  CHECK(Home().endpoint("s3")->credentials.secret_access_key == "DS");
}

TEST_CASE("keys of the environment come before the profile's, a role's after") {
  const Variables keys = {{"AWS_ACCESS_KEY_ID", "E"}, {"AWS_SECRET_ACCESS_KEY", "ES"}};
  CHECK(Home(keys).endpoint("s3")->credentials.access_key_id == "E");
  const Credentials role{"R", "RS", "RT", std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
  CHECK(Home().endpoint("s3", "", role)->credentials.access_key_id == "D");
  const Result<Endpoint> of_role =
      Home(Variables{{"AWS_PROFILE", "nothing"}, {"AWS_REGION", "x"}}).endpoint("s3", "", role);
  REQUIRE(of_role.ok());
  CHECK(of_role->credentials.access_key_id == "R");
  CHECK(of_role->renew);
  const Result<Endpoint> sso = Home(Variables{{"AWS_PROFILE", "sso"}}).endpoint("s3");
  REQUIRE(!sso.ok());
  CHECK(sso.error().sentence.find("has its credentials by sso_session, which is not read here") !=
        std::string::npos);
  CHECK(Home(Variables{{"AWS_PROFILE", "sso"}})
            .endpoint("s3", "http://127.0.0.1:1")
            ->credentials.access_key_id == "dynafill");
}

TEST_CASE("a role's credentials are renewed in time") {
  const std::chrono::sys_seconds expires = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
  int renewals = 0;
  bool works = false;
  Signer signer({"OLD", "S", "", expires}, "r", "s3", {}, [&]() -> Result<Credentials> {
    ++renewals;
    if (!works) return Error{"not now"};
    return Credentials{"NEW", "S", "", expires + std::chrono::hours(6)};
  });
  const auto signs_as = [&](std::chrono::sys_seconds date) {
    const std::string value = signer.sign({}, date).back().value;
    return value.substr(value.find("Credential=") + 11, 3);
  };
  using namespace std::chrono_literals;
  CHECK(signs_as(expires - 6min) == "OLD");
  CHECK(renewals == 0);
  CHECK(signs_as(expires - 5min) == "OLD");
  CHECK(signs_as(expires - 5min + 1s) == "OLD");  // not asked again with every request
  CHECK(renewals == 1);
  works = true;
  CHECK(signs_as(expires - 4min) == "NEW");
  CHECK(signs_as(expires) == "NEW");
  CHECK(renewals == 2);
}

namespace {

// Answers by URL; notes what was asked.
class Answers : public Transport {
 public:
  std::map<std::string, std::pair<int, std::string>> by_url;
  std::vector<HttpRequest> requests;

  void post(std::uint64_t id, HttpRequest request) override {
    const auto at = by_url.find(request.url);
    HttpResponse response{id, 0, "connection refused", "", ""};
    if (at != by_url.end()) response = {id, at->second.first, "", "", at->second.second};
    requests.push_back(std::move(request));
    pending_.push_back(std::move(response));
  }
  void poll(Duration, std::vector<HttpResponse>& answers) override { answers = std::exchange(pending_, {}); }
  void abandon() override {}

 private:
  std::vector<HttpResponse> pending_;
};

constexpr const char* role_answer =
    R"({"Code":"Success","AccessKeyId":"A","SecretAccessKey":"S","Token":"T","Expiration":"2026-11-23T12:00:00Z"})";

}  // namespace

TEST_CASE("where a role's credentials come from") {
  const SystemClock clock;
  const auto ask = [&](const Variables& variables, Answers& answers) {
    const auto got = role_credentials_over(of(variables), answers, clock);
    if (!got.ok()) return got.error().sentence;
    return got->has_value() ? (*got)->access_key_id + (*got)->session_token : std::string("none");
  };
  Answers container;
  container.by_url["http://169.254.170.2/v2/x"] = {200, role_answer};
  container.by_url["http://127.0.0.1:5/y"] = {200, role_answer};
  CHECK(
      ask({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x"}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "tok"}},
          container) == "AT");
  CHECK(container.requests[0].method == "GET");
  CHECK(container.requests[0].headers[0].value == "tok");
  CHECK(ask({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:5/y"}}, container) == "AT");
  CHECK(ask({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/gone"}}, container).find("connection refused") !=
        std::string::npos);
  for (const char* url :
       {"http://example.org/x", "http://127.0.0.1.example.org/x", "http://169.254.170.200/x"})
    CHECK(ask({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}}, container).find("neither https nor") !=
          std::string::npos);
  CHECK(ask({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x"},
             {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "a\r\nb"}},
            container)
            .find("line end") != std::string::npos);

  Answers instance;
  const std::string base = "http://169.254.169.254/latest/";
  CHECK(ask({}, instance) == "none");  // no such service: not on EC2
  instance.by_url[base + "api/token"] = {200, "session"};
  CHECK(ask({}, instance) == "none");  // no role
  instance.by_url[base + "meta-data/iam/security-credentials/"] = {200, "loader\n"};
  instance.by_url[base + "meta-data/iam/security-credentials/loader"] = {200, role_answer};
  CHECK(ask({}, instance) == "AT");
  CHECK(instance.requests.back().headers[0].value == "session");
  CHECK(ask({{"AWS_EC2_METADATA_DISABLED", "true"}}, instance) == "none");
}

}  // namespace dynafill::aws
