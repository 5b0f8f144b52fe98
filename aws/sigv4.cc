#include "aws/sigv4.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "base/check.h"

namespace dynafill::aws {
namespace {

using Digest = std::array<unsigned char, 32>;

Digest sha256(std::string_view text) {
  Digest digest;
  unsigned int length = 0;
  CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) == 1 &&
        length == 32);
  return digest;
}

Digest hmac(std::string_view key, std::string_view text) {
  Digest digest;
  unsigned int length = 0;
  CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(),
             &length) != nullptr);
  CHECK(length == 32);
  return digest;
}

std::string_view view(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string hex(const Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.size());
  for (const unsigned char byte : digest) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

std::string percent_encoded(std::string_view raw, char also_kept = '-') {
  std::string encoded;
  for (const char c : raw) {
    if (is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == also_kept)
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string percent_decoded(std::string_view encoded) {
  std::string raw;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] == '%' && i + 2 < encoded.size() && hex_value(encoded[i + 1]) >= 0 &&
        hex_value(encoded[i + 2]) >= 0) {
      raw += static_cast<char>(hex_value(encoded[i + 1]) * 16 + hex_value(encoded[i + 2]));
      i += 2;
    } else {
      raw += encoded[i];
    }
  }
  return raw;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

std::string normalized(std::string_view path) {
  std::vector<std::string_view> kept;
  for (const std::string_view segment : split(path, '/')) {
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!segment.empty() && segment != "." && segment != "..") kept.push_back(segment);
  }
  std::string normal = "/";
  for (const std::string_view segment : kept) normal.append(segment).append("/");
  if (normal.size() > 1 && !path.ends_with('/')) normal.pop_back();
  return normal;
}

std::string canonical_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (!query.empty()) {
    for (const std::string_view pair : split(query, '&')) {
      const std::size_t equals = pair.find('=');
      const std::string_view value =
          equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
      pairs.emplace_back(percent_encoded(percent_decoded(pair.substr(0, equals))),
                         percent_encoded(percent_decoded(value)));
    }
  }
  std::sort(pairs.begin(), pairs.end());
  std::string canonical;
  for (const auto& [name, value] : pairs) {
    if (!canonical.empty()) canonical += '&';
    canonical.append(name).append("=").append(value);
  }
  return canonical;
}

std::string lower_cased(std::string_view name) {
  std::string lower(name);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

// Outer white space cut off, inner runs of it made one space.
std::string squeezed(std::string_view value) {
  std::string kept;
  bool pending_space = false;
  for (const char c : value) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      pending_space = !kept.empty();
    } else {
      if (pending_space) kept += ' ';
      pending_space = false;
      kept += c;
    }
  }
  return kept;
}

// Headers that proxies and libraries change or add on the way.
// Source: awslabs/aws-c-auth@495329c source/aws_signing.c, the list of skipped headers.
bool is_never_signed(const std::string& name) {
  static const std::set<std::string> names = {
      "authorization",         "connection", "sec-websocket-key", "sec-websocket-protocol",
      "sec-websocket-version", "upgrade",    "user-agent",        "x-amzn-trace-id"};
  return names.contains(name);
}

}  // namespace

struct Signer::Parts {
  std::string stamp;  // 20150830T123600Z
  std::vector<HeaderField> added;
  std::string signed_names;
  std::string canonical;
};

Signer::Signer(Credentials credentials, std::string region, std::string service, SigningRules rules,
               RenewCredentials renew)
    : credentials_(std::move(credentials)),
      region_(std::move(region)),
      service_(std::move(service)),
      rules_(rules),
      renew_(std::move(renew)) {}

void Signer::renew(std::chrono::sys_seconds date) {
  constexpr auto ahead = std::chrono::minutes(5);
  constexpr auto between_attempts = std::chrono::seconds(30);
  if (!renew_ || !credentials_.expires || date < *credentials_.expires - ahead) return;
  if (date < renewed_at_ + between_attempts) return;
  renewed_at_ = date;
  Result<Credentials> renewed = renew_();
  if (!renewed.ok()) return;
  credentials_ = std::move(*renewed);
  key_day_.clear();
}

Signer::Parts Signer::parts(const RequestToSign& request, std::chrono::sys_seconds date) const {
  Parts parts;
  parts.stamp = fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(date)));
  const std::string payload_hash = hex(sha256(request.body));
  parts.added.push_back({"X-Amz-Date", parts.stamp});
  if (rules_.add_payload_header) parts.added.push_back({"X-Amz-Content-Sha256", payload_hash});
  const bool token_signed = !credentials_.session_token.empty() && rules_.sign_session_token;
  if (token_signed) parts.added.push_back({"X-Amz-Security-Token", credentials_.session_token});

  std::vector<HeaderField> canonical_headers;
  const auto take = [&](const HeaderField& header) {
    std::string name = lower_cased(header.name);
    if (!is_never_signed(name)) canonical_headers.push_back({std::move(name), squeezed(header.value)});
  };
  std::for_each(request.headers.begin(), request.headers.end(), take);
  std::for_each(parts.added.begin(), parts.added.end(), take);
  std::stable_sort(canonical_headers.begin(), canonical_headers.end(),
                   [](const HeaderField& a, const HeaderField& b) { return a.name < b.name; });

  std::string header_lines;
  for (std::size_t i = 0; i < canonical_headers.size(); ++i) {
    const HeaderField& header = canonical_headers[i];
    if (i > 0 && canonical_headers[i - 1].name == header.name) {
      header_lines.back() = ',';  // the same name again joins its values; was a line end
      header_lines.append(header.value).append("\n");
      continue;
    }
    if (i > 0) parts.signed_names += ';';
    parts.signed_names += header.name;
    header_lines.append(header.name).append(":").append(header.value).append("\n");
  }

  std::string path = rules_.normalize_path ? normalized(request.path) : request.path;
  if (path.empty()) path = "/";
  if (rules_.encode_path_again) path = percent_encoded(path, '/');
  parts.canonical =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, path, canonical_query(request.query),
                  header_lines, parts.signed_names, payload_hash);
  if (!credentials_.session_token.empty() && !token_signed)
    parts.added.push_back({"X-Amz-Security-Token", credentials_.session_token});
  return parts;
}

const Signer::Digest& Signer::key_of(std::string_view day) {
  if (key_day_ != day) {
    key_ = hmac("AWS4" + credentials_.secret_access_key, day);
    for (const std::string_view step :
         {std::string_view(region_), std::string_view(service_), std::string_view("aws4_request")})
      key_ = hmac(view(key_), step);
    key_day_ = day;
  }
  return key_;
}

std::string Signer::canonical_request(const RequestToSign& request, std::chrono::sys_seconds date) const {
  return parts(request, date).canonical;
}

std::vector<HeaderField> Signer::sign(const RequestToSign& request, std::chrono::sys_seconds date) {
  renew(date);
  Parts parts = this->parts(request, date);
  const std::string day = parts.stamp.substr(0, 8);
  const std::string scope = fmt::format("{}/{}/{}/aws4_request", day, region_, service_);
  const std::string to_sign =
      fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", parts.stamp, scope, hex(sha256(parts.canonical)));
  const std::string signature = hex(hmac(view(key_of(day)), to_sign));
  parts.added.push_back(
      {"Authorization", fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
                                    credentials_.access_key_id, scope, parts.signed_names, signature)});
  return std::move(parts.added);
}

}  // namespace dynafill::aws
