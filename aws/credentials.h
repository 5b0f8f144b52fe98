// aws/credentials.h: where the requests go and in whose name.
//
// Read, in this order: the command line; then the environment: AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL
// (neither when AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is "true"), AWS_REGION, AWS_DEFAULT_REGION,
// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.  Not read: profiles (~/.aws), SSO,
// container and instance roles; `aws configure export-credentials --format env` turns those into the three
// variables.
//
// An endpoint on this machine (localhost, 127.x, [::1]) needs none of it: without credentials it gets dummy
// ones, without a region us-east-1.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "aws/sigv4.h"
#include "base/result.h"

namespace dynafill::aws {

// The value of an environment variable; nothing when unset or empty.
using Environment = std::function<std::optional<std::string>(const char* name)>;
Environment process_environment();

struct Endpoint {
  std::string url;   // scheme://host[:port], no path
  std::string host;  // host[:port], as the Host header has it
  std::string region;
  bool loopback = false;
  Credentials credentials;
};

// Empty arguments: not given on the command line.
Result<Endpoint> resolve_endpoint(const std::string& url, const std::string& region,
                                  const Environment& environment);

}  // namespace dynafill::aws
