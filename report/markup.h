// report/markup.h: writes markup that is well-formed XML and good HTML at the same time.
//
// Escapes every text and attribute value; tags are closed in the order of their opening or the program
// stops.  HTML knows `<br/>` only for its void elements, so empty() is for those and for SVG's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dynafill::report {

struct Attribute {
  std::string_view name;
  std::string value;
};
using Attributes = std::vector<Attribute>;

// `<`, `>`, `&` and quotes as entities; characters that XML 1.0 forbids (U+0000 to U+001F but tab, line feed
// and carriage return, and U+FFFE, U+FFFF) as U+FFFD.  Expects UTF-8.
std::string markup_escaped(std::string_view raw);

class Markup {
 public:
  Markup& open(std::string_view tag, const Attributes& attributes = {});
  Markup& close(std::string_view tag);  // requires that `tag` is the innermost open one
  Markup& empty(std::string_view tag, const Attributes& attributes = {});
  Markup& text(std::string_view raw);
  // open, text, close
  Markup& element(std::string_view tag, const Attributes& attributes, std::string_view raw);
  Markup& element(std::string_view tag, std::string_view raw) { return element(tag, {}, raw); }
  // Text in which every https:// address is a link and what stands between `backticks` is code.  An address
  // ends at white space, a comma, a semicolon, a quote or a closing bracket.
  Markup& prose(std::string_view raw);
  // Our own constant, already markup: the style sheet.
  Markup& trusted(std::string_view markup);
  Markup& append(const Markup& fragment);  // requires that the fragment is complete

  [[nodiscard]] const std::string& str() const;  // requires that everything is closed

 private:
  void start(std::string_view tag, const Attributes& attributes);
  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace dynafill::report
