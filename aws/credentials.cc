#include "aws/credentials.h"

#include <cstdlib>
#include <string_view>

namespace dynafill::aws {
namespace {

struct UrlParts {
  std::string scheme, host, port;
};

Result<UrlParts> parse_url(const std::string& url) {
  const Error malformed{"The endpoint '" + url +
                        "' is not a URL such as http://127.0.0.1:8000; write scheme, host and port."};
  const std::size_t colon = url.find("://");
  if (colon == std::string::npos) return malformed;
  UrlParts parts;
  parts.scheme = url.substr(0, colon);
  std::string rest = url.substr(colon + 3);
  while (rest.ends_with('/')) rest.pop_back();
  if ((parts.scheme != "http" && parts.scheme != "https") || rest.empty()) return malformed;
  if (rest.find_first_of("/?#@ ") != std::string::npos) return malformed;
  const std::size_t port = rest.find(':', rest.starts_with('[') ? rest.find(']') : 0);
  parts.host = rest.substr(0, port);
  if (port != std::string::npos) parts.port = rest.substr(port + 1);
  if (parts.host.empty() || parts.port.find_first_not_of("0123456789") != std::string::npos) return malformed;
  return parts;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || host == "[::1]";
}

// "dynamodb.eu-west-1.amazonaws.com" names its region.
std::string region_in_host(std::string_view host) {
  for (const std::string_view prefix : {std::string_view("dynamodb."), std::string_view("dynamodb-fips.")}) {
    if (!host.starts_with(prefix)) continue;
    host.remove_prefix(prefix.size());
    const std::size_t dot = host.find('.');
    const std::string_view domain = dot == std::string_view::npos ? std::string_view{} : host.substr(dot);
    if (domain.starts_with(".amazonaws.com") || domain == ".api.aws") return std::string(host.substr(0, dot));
  }
  return {};
}

// Source: https://docs.aws.amazon.com/general/latest/gr/ddb.html (China has its own domain).
std::string public_endpoint(const std::string& region) {
  return "https://dynamodb." + region + (region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
}

}  // namespace

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

Result<Endpoint> resolve_endpoint(const std::string& url, const std::string& region,
                                  const Environment& environment) {
  Endpoint endpoint;
  endpoint.url = url;
  if (endpoint.url.empty() && environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") != "true") {
    endpoint.url =
        environment("AWS_ENDPOINT_URL_DYNAMODB").value_or(environment("AWS_ENDPOINT_URL").value_or(""));
  }
  endpoint.region = region;
  if (endpoint.region.empty()) {
    endpoint.region = environment("AWS_REGION").value_or(environment("AWS_DEFAULT_REGION").value_or(""));
  }
  if (endpoint.url.empty()) {
    if (endpoint.region.empty()) {
      return Error{
          "No AWS region is known; give --region, set AWS_REGION, or name an endpoint with --endpoint-url."};
    }
    endpoint.url = public_endpoint(endpoint.region);
  }

  Result<UrlParts> parts = parse_url(endpoint.url);
  if (!parts.ok()) return parts.error();
  endpoint.loopback = is_loopback(parts->host);
  const bool default_port = parts->port.empty() || parts->port == (parts->scheme == "https" ? "443" : "80");
  endpoint.host = default_port ? parts->host : parts->host + ":" + parts->port;
  endpoint.url = parts->scheme + "://" + endpoint.host;
  if (endpoint.region.empty()) endpoint.region = region_in_host(parts->host);
  if (endpoint.region.empty() && endpoint.loopback) endpoint.region = "us-east-1";
  if (endpoint.region.empty()) {
    return Error{"No AWS region is known for the endpoint " + endpoint.url +
                 "; give --region or set AWS_REGION."};
  }

  endpoint.credentials.access_key_id = environment("AWS_ACCESS_KEY_ID").value_or("");
  endpoint.credentials.secret_access_key = environment("AWS_SECRET_ACCESS_KEY").value_or("");
  endpoint.credentials.session_token = environment("AWS_SESSION_TOKEN").value_or("");
  const bool id = !endpoint.credentials.access_key_id.empty(),
             secret = !endpoint.credentials.secret_access_key.empty();
  if (id && secret) return endpoint;
  if (id != secret) {
    return Error{std::string(id ? "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not"
                                : "AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not") +
                 "; set both or neither."};
  }
  if (!endpoint.loopback) {
    return Error{
        "No AWS credentials are set for " + endpoint.url +
        "; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), for instance with "
        "eval \"$(aws configure export-credentials --format env)\"."};
  }
  // DynamoDB Local takes any key of letters and digits.
  endpoint.credentials = {"dynafill", "dynafill", ""};
  return endpoint;
}

}  // namespace dynafill::aws
