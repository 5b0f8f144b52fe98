#include "aws/endpoint.h"

#include <cctype>
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
std::string region_in_host(const std::string& service, std::string_view host) {
  for (const std::string& prefix : {service + ".", service + "-fips."}) {
    if (!host.starts_with(prefix)) continue;
    host.remove_prefix(prefix.size());
    const std::size_t dot = host.find('.');
    const std::string_view domain = dot == std::string_view::npos ? std::string_view{} : host.substr(dot);
    if (domain.starts_with(".amazonaws.com") || domain == ".api.aws") return std::string(host.substr(0, dot));
  }
  return {};
}

// Sources: https://docs.aws.amazon.com/general/latest/gr/ddb.html and .../s3.html (China has its own domain).
std::string public_endpoint(const std::string& service, const std::string& region) {
  return "https://" + service + "." + region +
         (region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
}

// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
std::string configured_url(const std::string& service, const Environment& environment,
                           const Profile& profile) {
  const std::string ignore = environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
                                 .value_or(profile.get("ignore_configured_endpoint_urls"));
  if (ignore == "true") return {};
  std::string variable = "AWS_ENDPOINT_URL_";
  for (const char c : service) variable += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (const auto url = environment(variable.c_str())) return *url;
  if (const auto url = environment("AWS_ENDPOINT_URL")) return *url;
  if (const auto url = profile.services.find(service + ".endpoint_url"); url != profile.services.end())
    return url->second;
  return profile.get("endpoint_url");
}

// Of the environment or the profile; empty where neither has any.
Result<Credentials> static_credentials(const Environment& environment, const Profile& profile,
                                       bool loopback) {
  Credentials credentials{environment("AWS_ACCESS_KEY_ID").value_or(""),
                          environment("AWS_SECRET_ACCESS_KEY").value_or(""),
                          environment("AWS_SESSION_TOKEN").value_or("")};
  const bool id = !credentials.access_key_id.empty(), secret = !credentials.secret_access_key.empty();
  if (id != secret) {
    return Error{std::string(id ? "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not"
                                : "AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not") +
                 "; set both or neither."};
  }
  if (id) return credentials;
  credentials = {profile.get("aws_access_key_id"), profile.get("aws_secret_access_key"),
                 profile.get("aws_session_token")};
  if (!credentials.access_key_id.empty() && !credentials.secret_access_key.empty()) return credentials;
  if (!profile.found || loopback) return Credentials{};
  for (const char* way :
       {"role_arn", "sso_session", "sso_start_url", "credential_process", "login_session"}) {
    if (profile.get(way).empty()) continue;
    return Error{"The profile '" + profile.name + "' has its credentials by " + way +
                 ", which is not read here; run eval \"$(aws configure export-credentials --profile " +
                 profile.name + " --format env)\" first."};
  }
  return Credentials{};
}

}  // namespace

Result<Endpoint> resolve_endpoint(const std::string& service, const std::string& url,
                                  const std::string& region, const Environment& environment,
                                  const RoleCredentials& role) {
  const Result<Profile> profile = read_profile(environment);
  if (!profile.ok()) return profile.error();
  Endpoint endpoint;
  endpoint.url = url.empty() ? configured_url(service, environment, *profile) : url;
  endpoint.configured = !endpoint.url.empty();
  endpoint.region = region;
  if (endpoint.region.empty()) {
    endpoint.region = environment("AWS_REGION")
                          .value_or(environment("AWS_DEFAULT_REGION").value_or((*profile).get("region")));
  }
  if (endpoint.url.empty()) {
    if (endpoint.region.empty() && service == "s3")
      endpoint.region = "us-east-1";  // S3 tells where a bucket is
    if (endpoint.region.empty()) {
      return Error{
          "No AWS region is known; give --region, set AWS_REGION, or name an endpoint with --endpoint-url."};
    }
    endpoint.url = public_endpoint(service, endpoint.region);
  }

  Result<UrlParts> parts = parse_url(endpoint.url);
  if (!parts.ok()) return parts.error();
  endpoint.loopback = is_loopback(parts->host);
  const bool default_port = parts->port.empty() || parts->port == (parts->scheme == "https" ? "443" : "80");
  endpoint.host = default_port ? parts->host : parts->host + ":" + parts->port;
  endpoint.url = parts->scheme + "://" + endpoint.host;
  if (endpoint.region.empty()) endpoint.region = region_in_host(service, parts->host);
  if (endpoint.region.empty() && endpoint.loopback) endpoint.region = "us-east-1";
  if (endpoint.region.empty()) {
    return Error{"No AWS region is known for the endpoint " + endpoint.url +
                 "; give --region or set AWS_REGION."};
  }

  Result<Credentials> fixed = static_credentials(environment, *profile, endpoint.loopback);
  if (!fixed.ok()) return fixed.error();
  endpoint.credentials = std::move(*fixed);
  if (!endpoint.credentials.access_key_id.empty()) return endpoint;
  if (!endpoint.loopback) {
    Result<std::optional<Credentials>> of_role = role(environment);
    if (!of_role.ok()) return of_role.error();
    if (of_role->has_value()) {
      endpoint.credentials = std::move(**of_role);
      endpoint.renew = [role, environment]() -> Result<Credentials> {
        Result<std::optional<Credentials>> renewed = role(environment);
        if (!renewed.ok()) return renewed.error();
        if (!renewed->has_value()) return Error{"The role gave no credentials."};
        return std::move(**renewed);
      };
      return endpoint;
    }
    return Error{
        "No AWS credentials are set for " + endpoint.url +
        "; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), for "
        "instance with "
        "eval \"$(aws configure export-credentials --format env)\"."};
  }
  // DynamoDB Local takes any key of letters and digits.
  endpoint.credentials = {"dynafill", "dynafill"};
  return endpoint;
}

}  // namespace dynafill::aws
