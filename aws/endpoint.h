// aws/endpoint.h: where the requests to a service go and in whose name.
//
// Read, in this order: the command line; the environment: AWS_ENDPOINT_URL_DYNAMODB (or _S3),
// AWS_ENDPOINT_URL (neither when AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is "true"), AWS_REGION,
// AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; the profile
// (aws/environment.h); for credentials at last the role of the container or instance.  Not read: SSO, roles
// to assume and credential_process, which `aws configure export-credentials --format env` turns into the
// three variables.
//
// An endpoint on this machine (localhost, 127.x, [::1]) needs none of it: without credentials it gets dummy
// ones, without a region us-east-1.
#pragma once

#include <string>

#include "aws/environment.h"
#include "aws/role_credentials.h"
#include "aws/sigv4.h"
#include "base/result.h"

namespace dynafill::aws {

struct Endpoint {
  std::string url;   // scheme://host[:port], no path
  std::string host;  // host[:port], as the Host header has it
  std::string region;
  bool loopback = false;
  Credentials credentials;
  RenewCredentials renew = {};  // of a role; empty: they last
  bool configured = false;      // somebody named the URL: not the service's public one
};

// `service` as in host names: "dynamodb" or "s3".  Empty `url` and `region`: not given on the command line.
Result<Endpoint> resolve_endpoint(const std::string& service, const std::string& url,
                                  const std::string& region, const Environment& environment,
                                  const RoleCredentials& role = role_credentials);

}  // namespace dynafill::aws
