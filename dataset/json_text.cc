#include "dataset/json_text.h"

#include <cstddef>
#include <cstdint>

#include "base/text.h"

namespace dynafill {
namespace {

// The four hexadecimal digits at the front of `raw`, or -1.
int take_hex4(std::string_view& raw) {
  if (raw.size() < 4) return -1;
  int value = 0;
  for (const char c : raw.substr(0, 4)) {
    int digit = 0;
    if (c >= '0' && c <= '9')
      digit = c - '0';
    else if (c >= 'a' && c <= 'f')
      digit = c - 'a' + 10;
    else if (c >= 'A' && c <= 'F')
      digit = c - 'A' + 10;
    else
      return -1;
    value = value * 16 + digit;
  }
  raw.remove_prefix(4);
  return value;
}

void append_utf8(std::uint32_t code, std::string& out) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

// What follows "\u" at the front of `raw`.
bool append_code_point(std::string_view& raw, std::string& out) {
  const int first = take_hex4(raw);
  if (first < 0 || (first >= 0xdc00 && first < 0xe000)) return false;
  auto code = static_cast<std::uint32_t>(first);
  if (first >= 0xd800 && first < 0xdc00) {
    if (!raw.starts_with("\\u")) return false;
    raw.remove_prefix(2);
    const int second = take_hex4(raw);
    if (second < 0xdc00 || second >= 0xe000) return false;
    code = 0x10000 + ((code - 0xd800) << 10 | (static_cast<std::uint32_t>(second) - 0xdc00));
  }
  append_utf8(code, out);
  return true;
}

}  // namespace

bool append_unescaped(std::string_view raw, std::string& out) {
  for (;;) {
    const std::size_t escape = raw.find('\\');
    out.append(raw.substr(0, escape));
    if (escape == std::string_view::npos) return true;
    if (escape + 1 == raw.size()) return false;
    const char kind = raw[escape + 1];
    raw.remove_prefix(escape + 2);
    switch (kind) {
      case '"':
      case '\\':
      case '/':
        out += kind;
        break;
      case 'b':
        out += '\b';
        break;
      case 'f':
        out += '\f';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case 'u':
        if (!append_code_point(raw, out)) return false;
        break;
      default:
        return false;
    }
  }
}

void append_json_escaped(std::string_view text, std::string& out) {
  constexpr std::string_view hex = "0123456789abcdef";
  const char* copied = text.data();
  const char* const end = text.data() + text.size();
  for (const char* at = copied; at < end; ++at) {
    const auto byte = static_cast<unsigned char>(*at);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(copied, at);
    copied = at + 1;
    out += '\\';
    switch (byte) {
      case '"':
      case '\\':
        out += *at;
        break;
      case '\n':
        out += 'n';
        break;
      case '\r':
        out += 'r';
        break;
      case '\t':
        out += 't';
        break;
      default:
        out += "u00";
        out += hex[byte >> 4];
        out += hex[byte & 15];
    }
  }
  out.append(copied, end);
}

std::string shown(std::string_view raw) {
  constexpr std::size_t enough = 60;
  std::string_view kept = raw.substr(0, enough);
  // Never half a UTF-8 character: continuation bytes are 10xxxxxx.
  if (raw.size() > enough)
    while (!kept.empty() && (static_cast<unsigned char>(raw[kept.size()]) & 0xc0) == 0x80)
      kept.remove_suffix(1);
  return json_escaped(kept) + (kept.size() < raw.size() ? "..." : "");
}

}  // namespace dynafill
