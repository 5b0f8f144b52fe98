#include "aws/role_credentials.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/utc_time.h"

namespace dynafill::aws {
namespace {

constexpr Duration container_wait = std::chrono::seconds(5);
constexpr Duration instance_wait = std::chrono::seconds(1);  // the SDKs wait as long

HttpResponse exchange(Transport& transport, const Clock& clock, HttpRequest request, Duration wait) {
  transport.post(0, std::move(request));
  const Duration until = clock.wall() + wait;
  std::vector<HttpResponse> answers;
  while (answers.empty() && clock.wall() < until) transport.poll(until, answers);
  if (!answers.empty()) return std::move(answers.front());
  transport.abandon();
  HttpResponse none;
  none.failure = "no answer";
  return none;
}

Result<std::optional<Credentials>> read_answer(const HttpResponse& answer, const std::string& where) {
  const nlohmann::json document = nlohmann::json::parse(answer.body, nullptr, false);
  const auto text = [&](const char* name) {
    return document.is_object() && document.contains(name) && document[name].is_string()
               ? document[name].get<std::string>()
               : std::string();
  };
  Credentials credentials{text("AccessKeyId"), text("SecretAccessKey"), text("Token"), {}};
  if (const std::optional<UtcTime> expires = parse_utc_time(text("Expiration")))
    credentials.expires = std::chrono::floor<std::chrono::seconds>(*expires);
  if (answer.status != 200 || credentials.access_key_id.empty() || credentials.secret_access_key.empty())
    return Error{
        fmt::format("No credentials came from {} ({}); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
                    where, answer.status == 0 ? answer.failure : fmt::format("status {}", answer.status))};
  return std::optional(std::move(credentials));
}

// Others would be given the token.  Source: the container page above, "Settings for this feature".
bool may_be_asked(const std::string& url) {
  if (url.starts_with("https://")) return true;
  for (const char* host : {"http://localhost", "http://127.0.0.1", "http://[::1]", "http://169.254.170.2",
                           "http://169.254.170.23", "http://[fd00:ec2::23]"}) {
    const std::string rest = url.starts_with(host) ? url.substr(std::string(host).size()) : "x";
    if (rest.empty() || rest.front() == '/' || rest.front() == ':') return true;
  }
  return false;
}

Result<std::optional<Credentials>> of_container(const std::string& url, const Environment& environment,
                                                Transport& transport, const Clock& clock) {
  if (!may_be_asked(url))
    return Error{
        fmt::format("AWS_CONTAINER_CREDENTIALS_FULL_URI '{}' is neither https nor on this machine.", url)};
  std::string token = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
  if (const auto file = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    Result<std::string> content = read_file(*file);
    if (!content.ok()) return content.error();
    token = std::move(*content);
  }
  if (token.find_first_of("\r\n") != std::string::npos)
    return Error{
        "The container's authorization token has a line end in it; AWS_CONTAINER_AUTHORIZATION_TOKEN is "
        "wrong."};
  HttpRequest request{url, {}, {}, "GET"};
  if (!token.empty()) request.headers.push_back({"Authorization", token});
  return read_answer(exchange(transport, clock, std::move(request), container_wait), url);
}

Result<std::optional<Credentials>> of_instance(const std::string& service, Transport& transport,
                                               const Clock& clock) {
  HttpRequest ask_token{
      service + "/latest/api/token", {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}}, {}, "PUT"};
  const HttpResponse token = exchange(transport, clock, std::move(ask_token), instance_wait);
  if (token.status != 200) return std::optional<Credentials>();
  const auto ask = [&](const std::string& path) {
    return exchange(transport, clock,
                    HttpRequest{service + path, {{"x-aws-ec2-metadata-token", token.body}}, {}, "GET"},
                    instance_wait);
  };
  const std::string roles = "/latest/meta-data/iam/security-credentials/";
  const HttpResponse role = ask(roles);
  if (role.status != 200 || role.body.empty()) return std::optional<Credentials>();
  return read_answer(ask(roles + role.body.substr(0, role.body.find('\n'))),
                     "the instance's metadata service");
}

}  // namespace

Result<std::optional<Credentials>> role_credentials_over(const Environment& environment, Transport& transport,
                                                         const Clock& clock) {
  if (const auto path = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"))
    return of_container("http://169.254.170.2" + *path, environment, transport, clock);
  if (const auto url = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI"))
    return of_container(*url, environment, transport, clock);
  if (environment("AWS_EC2_METADATA_DISABLED") == "true") return std::optional<Credentials>();
  std::string service = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or("http://169.254.169.254");
  while (service.ends_with('/')) service.pop_back();
  return of_instance(service, transport, clock);
}

Result<std::optional<Credentials>> role_credentials(const Environment& environment) {
  const SystemClock clock;
  TransportOptions options;
  options.connections = 1;
  options.loopback = true;  // link-local addresses are never behind a proxy
  options.connect_time = instance_wait;
  options.answer_time = container_wait;
  const std::unique_ptr<Transport> transport = curl_transport(options, clock);
  return role_credentials_over(environment, *transport, clock);
}

}  // namespace dynafill::aws
