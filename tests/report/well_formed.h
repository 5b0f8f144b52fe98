// tests/report/well_formed.h: a small check that a text is well-formed XML, apart from its DOCTYPE.
//
// Knows what our page uses: elements, quoted attributes, the five named entities and numbers.  Also wants
// every id to stand once and every aria-labelledby to name ids that exist.
#pragma once

#include <cctype>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace dynafill::report::sample {

class WellFormed {
 public:
  // Empty, or what is wrong and where.
  static std::string complaint(std::string_view page) { return WellFormed(page).check(); }

 private:
  explicit WellFormed(std::string_view page) : rest_(page) {}

  std::string check() {
    constexpr std::string_view doctype = "<!DOCTYPE html>\n";
    if (!rest_.starts_with(doctype)) return "no DOCTYPE";
    rest_.remove_prefix(doctype.size());
    while (wrong_.empty() && !rest_.empty()) {
      const std::size_t text = std::min(rest_.find('<'), rest_.size());
      take_text(rest_.substr(0, text));
      rest_.remove_prefix(text);
      if (!rest_.empty()) take_tag();
    }
    if (wrong_.empty() && !open_.empty()) wrong_ = "never closed: " + open_.back();
    for (const std::string& id : named_)
      if (wrong_.empty() && ids_.count(id) == 0) wrong_ = "no such id: " + id;
    return wrong_;
  }

  void take_text(std::string_view text) {
    if (open_.empty() && text.find_first_not_of(" \n") != text.npos) wrong_ = "text outside of the root";
    if (text.find('>') != text.npos && open_.back() != "style") wrong_ = "a bare > in: " + std::string(text);
    for (std::size_t at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
      const std::string_view entity = text.substr(at, text.find(';', at) - at + 1);
      if (entity != "&lt;" && entity != "&gt;" && entity != "&amp;" && entity != "&quot;" &&
          entity != "&#39;")
        wrong_ = "not an entity: " + std::string(entity);
    }
    for (const char c : text)
      if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r')
        wrong_ = "a control character";
  }

  void take_tag() {
    const std::size_t end = rest_.find('>');
    if (end == rest_.npos) return void(wrong_ = "a tag without an end");
    std::string_view tag = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    if (tag.starts_with('/')) {
      if (open_.empty() || open_.back() != tag.substr(1))
        return void(wrong_ = "closed out of turn: " + std::string(tag));
      return open_.pop_back();
    }
    const bool empty = tag.ends_with('/');
    if (empty) tag.remove_suffix(1);
    const std::size_t name = std::min(tag.find(' '), tag.size());
    if (name == 0 || !std::isalpha(static_cast<unsigned char>(tag.front())))
      wrong_ = "not a tag: " + std::string(tag);
    if (open_.empty() && !first_) wrong_ = "a second root";
    first_ = false;
    take_attributes(tag.substr(name));
    if (!empty) open_.emplace_back(tag.substr(0, name));
  }

  void take_attributes(std::string_view text) {
    std::set<std::string> names;
    while (wrong_.empty() && !text.empty()) {
      const std::size_t quote = text.find("=\"");
      if (text.front() != ' ' || quote == text.npos)
        return void(wrong_ = "not an attribute: " + std::string(text));
      const std::string name(text.substr(1, quote - 1));
      const std::size_t close = text.find('"', quote + 2);
      if (close == text.npos) return void(wrong_ = "an attribute without an end: " + name);
      const std::string value(text.substr(quote + 2, close - quote - 2));
      if (!names.insert(name).second) wrong_ = "twice the same attribute: " + name;
      if (name == "id" && !ids_.insert(value).second) wrong_ = "twice the same id: " + value;
      if (name == "aria-labelledby") {
        std::istringstream words(value);
        for (std::string id; words >> id;) named_.insert(id);
      }
      open_.emplace_back("attribute");
      take_text(value);
      open_.pop_back();
      text.remove_prefix(close + 1);
    }
  }

  std::string_view rest_;
  std::string wrong_;
  std::vector<std::string> open_;
  std::set<std::string> ids_, named_;
  bool first_ = true;
};

}  // namespace dynafill::report::sample
