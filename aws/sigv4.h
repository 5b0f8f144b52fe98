// aws/sigv4.h: AWS Signature Version 4 in headers.
//
// Our own, because libcurl's signer (CURLOPT_AWS_SIGV4) gives wrong signatures in Debian 12's 7.88.1 for
// unsorted queries and for header names where one begins another.  Any service, query and headers;
// checked on the header cases of AWS's own suite (tests/aws/sigv4_suite).
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
//
// Threads: one owner per Signer (it remembers the day's key).
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dynafill::aws {

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token = {};                        // empty: long-term credentials
  std::optional<std::chrono::sys_seconds> expires = {};  // of a role
};

// New credentials for those that expire soon; on an Error the old ones are used on.
using RenewCredentials = std::function<Result<Credentials>()>;

struct HeaderField {
  std::string name;
  std::string value;
};

struct RequestToSign {
  std::string method = "POST";
  std::string path = "/";            // as it goes on the wire
  std::string query;                 // without '?', as it goes on the wire
  std::vector<HeaderField> headers;  // "host" among them
  std::string_view body;
};

struct SigningRules {
  bool normalize_path = true;       // "/a/../b" becomes "/b"; S3: false
  bool encode_path_again = true;    // S3: false
  bool add_payload_header = false;  // x-amz-content-sha256; S3 always wants it
  bool sign_session_token = true;   // false: x-amz-security-token is added after signing
};

class Signer {
 public:
  Signer(Credentials credentials, std::string region, std::string service, SigningRules rules = {},
         RenewCredentials renew = {});

  // The headers to add to the request: X-Amz-Date, where it applies X-Amz-Security-Token and
  // X-Amz-Content-Sha256, and last Authorization.  Renews credentials that expire within five minutes, as
  // the SDKs do, and waits for that.
  [[nodiscard]] std::vector<HeaderField> sign(const RequestToSign& request, std::chrono::sys_seconds date);

  // What sign() hashes, for tests and for people who compare with a service's own canonical request.
  [[nodiscard]] std::string canonical_request(const RequestToSign& request,
                                              std::chrono::sys_seconds date) const;

 private:
  using Digest = std::array<unsigned char, 32>;
  struct Parts;
  [[nodiscard]] Parts parts(const RequestToSign& request, std::chrono::sys_seconds date) const;
  const Digest& key_of(std::string_view day);
  void renew(std::chrono::sys_seconds date);

  Credentials credentials_;
  std::string region_;
  std::string service_;
  SigningRules rules_;
  RenewCredentials renew_;
  std::chrono::sys_seconds renewed_at_{};  // the last attempt
  std::string key_day_;                    // the day `key_` is for
  Digest key_{};
};

}  // namespace dynafill::aws
