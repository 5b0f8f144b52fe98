#include "aws/s3_messages.h"

#include <fmt/format.h>

#include <charconv>

namespace dynafill::aws {
namespace {

void append_utf8(std::uint32_t code, std::string& out) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) return put(0xC0 | code >> 6), put(0x80 | (code & 0x3F));
  if (code < 0x10000)
    return put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 0x3F)), put(0x80 | (code & 0x3F));
  put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 0x3F)), put(0x80 | (code >> 6 & 0x3F)),
      put(0x80 | (code & 0x3F));
}

std::string xml_decoded(std::string_view text) {
  std::string raw;
  while (!text.empty()) {
    const std::size_t end = text.find(';');
    if (text.front() != '&' || end == std::string_view::npos) {
      raw += text.front();
      text.remove_prefix(1);
      continue;
    }
    const std::string_view name = text.substr(1, end - 1);
    if (name == "amp")
      raw += '&';
    else if (name == "lt")
      raw += '<';
    else if (name == "gt")
      raw += '>';
    else if (name == "quot")
      raw += '"';
    else if (name == "apos")
      raw += '\'';
    else if (name.starts_with("#")) {
      const bool hexadecimal = name.starts_with("#x") || name.starts_with("#X");
      std::uint32_t code = 0;
      std::from_chars(name.data() + (hexadecimal ? 2 : 1), name.data() + name.size(), code,
                      hexadecimal ? 16 : 10);
      append_utf8(code & 0x1FFFFF, raw);
    } else {
      raw.append(text.substr(0, end + 1));
    }
    text.remove_prefix(end + 1);
  }
  return raw;
}

// The text between the first <name> (or <name attribute...>) and its end; cuts `rest` behind it.
std::optional<std::string_view> element(std::string_view& rest, std::string_view name) {
  const std::string open = fmt::format("<{}", name), close = fmt::format("</{}>", name);
  for (std::size_t at = rest.find(open); at != std::string_view::npos; at = rest.find(open, at + 1)) {
    const std::size_t after = at + open.size();
    if (after >= rest.size() || (rest[after] != '>' && rest[after] != ' ')) continue;
    const std::size_t begin = rest.find('>', after);
    const std::size_t end = rest.find(close, after);
    if (begin == std::string_view::npos || end == std::string_view::npos || begin > end) return std::nullopt;
    const std::string_view inside = rest.substr(begin + 1, end - begin - 1);
    rest.remove_prefix(end + close.size());
    return inside;
  }
  return std::nullopt;
}

std::string text_of(std::string_view xml, std::string_view name) {
  const std::optional<std::string_view> inside = element(xml, name);
  return inside ? xml_decoded(*inside) : std::string();
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string encoded(std::string_view raw, bool keep_slash) {
  std::string text;
  for (const char c : raw) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || (keep_slash && c == '/');
    if (plain)
      text += c;
    else
      text += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return text;
}

}  // namespace

Result<S3Address> parse_s3_address(std::string_view url) {
  const std::size_t colon = url.find("://");
  const std::string_view scheme = url.substr(0, std::min(colon, url.size()));
  if (scheme != "s3" && scheme != "s3n" && scheme != "s3a")
    return Error{fmt::format("'{}' is not an address in S3; write s3://bucket/prefix.", url)};
  const std::string_view rest = url.substr(colon + 3);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  S3Address address{std::string(rest.substr(0, slash)),
                    std::string(rest.substr(std::min(slash + 1, rest.size())))};
  if (address.bucket.empty() || address.bucket.find_first_of("?#@: ") != std::string::npos)
    return Error{fmt::format("'{}' names no bucket; write s3://bucket/prefix.", url)};
  return address;
}

Result<S3Page> parse_list_answer(std::string_view xml) {
  std::string_view rest = xml;
  const std::optional<std::string_view> result = element(rest, "ListBucketResult");
  if (!result) return Error{"S3's answer to ListObjectsV2 is not a ListBucketResult."};
  S3Page page;
  if (text_of(*result, "IsTruncated") == "true") {
    page.next = text_of(*result, "NextContinuationToken");
    if (page.next.empty()) return Error{"S3's list goes on but has no NextContinuationToken."};
  }
  std::string_view contents = *result;
  while (const std::optional<std::string_view> one = element(contents, "Contents")) {
    const std::optional<std::uint64_t> bytes = number(text_of(*one, "Size"));
    if (!bytes) return Error{"S3's list has an object without a size."};
    page.objects.push_back({text_of(*one, "Key"), *bytes, text_of(*one, "ETag")});
  }
  return page;
}

S3Refusal parse_refusal(std::string_view xml) {
  const std::optional<std::string_view> error = element(xml, "Error");
  if (!error) return {};
  return {text_of(*error, "Code"), text_of(*error, "Message"), text_of(*error, "Region")};
}

std::string encode_s3_path(std::string_view key) { return encoded(key, true); }
std::string encode_s3_query(std::string_view value) { return encoded(value, false); }

std::optional<ContentRange> parse_content_range(std::string_view value) {
  if (!value.starts_with("bytes ")) return std::nullopt;
  value.remove_prefix(6);
  const std::size_t dash = value.find('-'), slash = value.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || dash > slash) return std::nullopt;
  const auto first = number(value.substr(0, dash)), last = number(value.substr(dash + 1, slash - dash - 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return ContentRange{*first, *last + 1, number(value.substr(slash + 1))};
}

}  // namespace dynafill::aws
