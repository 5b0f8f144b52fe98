#include "report/markup.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace dynafill::report {
namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

// Elements inside a line of text: a line break in the source would become a space on the page.
bool is_inline(std::string_view tag) {
  constexpr std::array<std::string_view, 9> tags{"a",  "abbr",  "b",    "br",   "code",
                                                 "em", "small", "span", "tspan"};
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

}  // namespace

std::string markup_escaped(std::string_view raw) {
  std::string escaped;
  escaped.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const char c = raw[at];
    const std::string_view rest = raw.substr(at);
    switch (c) {
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '&':
        escaped += "&amp;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
          escaped += replacement_character;
          at += 2;
        } else if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') {
          escaped += replacement_character;
        } else {
          escaped += c;
        }
    }
  }
  return escaped;
}

void Markup::start(std::string_view tag, const Attributes& attributes) {
  if (!is_inline(tag) && !out_.empty() && out_.back() == '>') out_ += '\n';
  out_ += '<';
  out_ += tag;
  for (const Attribute& attribute : attributes) {
    out_ += ' ';
    out_ += attribute.name;
    out_ += "=\"" + markup_escaped(attribute.value) + '"';
  }
}

Markup& Markup::open(std::string_view tag, const Attributes& attributes) {
  start(tag, attributes);
  out_ += '>';
  open_.emplace_back(tag);
  return *this;
}

Markup& Markup::close(std::string_view tag) {
  CHECK(!open_.empty() && open_.back() == tag);
  open_.pop_back();
  out_ += "</";
  out_ += tag;
  out_ += '>';
  if (!is_inline(tag)) out_ += '\n';
  return *this;
}

Markup& Markup::empty(std::string_view tag, const Attributes& attributes) {
  start(tag, attributes);
  out_ += "/>";
  return *this;
}

Markup& Markup::text(std::string_view raw) {
  out_ += markup_escaped(raw);
  return *this;
}

Markup& Markup::element(std::string_view tag, const Attributes& attributes, std::string_view raw) {
  return open(tag, attributes).text(raw).close(tag);
}

Markup& Markup::prose(std::string_view raw) {
  while (!raw.empty()) {
    const std::size_t link = raw.find("https://");
    const std::size_t from_tick = raw.find('`');
    const std::size_t to_tick = from_tick == raw.npos ? raw.npos : raw.find('`', from_tick + 1);
    const bool code_first = to_tick != raw.npos && from_tick < link;
    const std::size_t plain = code_first ? from_tick : std::min(link, raw.size());
    text(raw.substr(0, plain));
    if (code_first) {
      element("code", raw.substr(from_tick + 1, to_tick - from_tick - 1));
      raw.remove_prefix(to_tick + 1);
      continue;
    }
    raw.remove_prefix(plain);
    if (raw.empty()) break;
    std::string_view address = raw.substr(0, raw.find_first_of(" \t\r\n,;\"'`<>)]"));
    while (address.ends_with('.') || address.ends_with(':')) address.remove_suffix(1);
    raw.remove_prefix(address.size());
    element("a", {{"href", std::string(address)}}, address);
  }
  return *this;
}

Markup& Markup::trusted(std::string_view markup) {
  out_ += markup;
  return *this;
}

Markup& Markup::append(const Markup& fragment) {
  out_ += fragment.str();
  return *this;
}

const std::string& Markup::str() const {
  CHECK(open_.empty());
  return out_;
}

}  // namespace dynafill::report
