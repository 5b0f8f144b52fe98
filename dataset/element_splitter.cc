#include <array>
#include <cstring>
#include <string>

#include "dataset/record_splitter.h"

namespace dynafill {
namespace {

constexpr std::array<bool, 256> bytes_of(std::string_view set) {
  std::array<bool, 256> bytes{};
  for (const char c : set) bytes[static_cast<unsigned char>(c)] = true;
  return bytes;
}
constexpr std::array<bool, 256> stops_element = bytes_of("\"\\{}[],\n");
constexpr std::array<bool, 256> is_space = bytes_of(" \t\r\n");

bool in(const std::array<bool, 256>& bytes, char c) { return bytes[static_cast<unsigned char>(c)]; }

// A backslash outside a string escapes a quote as simdjson's scan has it, so that both see the same strings.
class ElementSplitter final : public RecordSplitter {
 public:
  explicit ElementSplitter(bool requests) : requests_(requests) {}

  std::size_t split(std::string_view text, std::size_t from, std::size_t records_max,
                    SplitRecords& out) override {
    text_ = text;
    const std::size_t wanted = records_max == all ? all : out.spans.size() + records_max;
    std::size_t at = from;
    while (at < text.size() && out.spans.size() < wanted) {
      switch (at_) {
        case At::top:
        case At::array:
          between(at, out);
          break;
        case At::element:
          element(at, out);
          break;
        case At::element_string:
        case At::table_string:
          string(at);
          break;
        case At::table:
        case At::colon:
        case At::requests:
          request_file(at);
          break;
        case At::lost:
          for (; at < text.size(); ++at)
            if (text[at] == '\n') ++line_;
      }
      if (at_ == At::top || at_ == At::array || at_ == At::table || at_ == At::colon || at_ == At::requests)
        begin_at(at);
    }
    return at;
  }

  void finish(std::string_view text, SplitRecords& out) override {
    text_ = text;
    if (at_ == At::element || at_ == At::element_string) {
      if (depth_ > 0 || at_ == At::element_string)
        emit(text.size(), "the file ends within this element: its brackets do not match", out);
      else
        end_element(text.size(), out);
    } else if (at_ == At::lost) {
      emit(text.size(), "not a request file from here on; it is written {\"Table\":[{\"PutRequest\":...}]}",
           out);
    } else if (at_ != At::top) {
      emit(text.size(), "the file ends within its array; it may have been cut off", out);
    }
    at_ = At::top;
    begin_at(text.size());
  }

 private:
  enum class At { top, array, element, element_string, table, table_string, colon, requests, lost };

  // Between elements, in an array or not.
  void between(std::size_t& at, SplitRecords& out) {
    const char c = text_[at];
    if (in(is_space, c)) {
      if (c == '\n') ++line_;
      ++at;
    } else if (requests_ && at_ == At::top) {
      at_ = c == '{' ? At::table : At::lost;
      begin_at(at);
      if (c == '{') ++at;
    } else if (c == '[' && at_ == At::top) {
      at_ = At::array;
      after_ = After::open;
      ++at;
    } else if (at_ == At::array && (c == ']' || c == ',')) {
      begin_at(at);
      if (after_ == After::comma || (c == ',' && after_ == After::open))
        emit(at, "an element is missing beside a comma", out);
      after_ = After::comma;
      if (c == ']') at_ = requests_ ? At::table : At::top;
      ++at;
    } else {
      begin_at(at);
      missing_comma_ = at_ == At::array && after_ == After::element;
      in_array_ = at_ == At::array;
      depth_ = 0;
      escaped_ = false;
      at_ = At::element;
    }
  }

  void element(std::size_t& at, SplitRecords& out) {
    const char* const text = text_.data();
    while (at < text_.size() && !in(stops_element, text[at])) {
      ++at;
      escaped_ = false;
    }
    if (at == text_.size()) return;
    const bool escaped = escaped_;
    escaped_ = false;
    switch (text[at]) {
      case '\\':
        escaped_ = !escaped;
        break;
      case '"':
        if (!escaped) at_ = At::element_string;
        break;
      case '{':
      case '[':
        ++depth_;
        break;
      case ',':
        if (depth_ == 0 && in_array_) return end_element(at, out);
        break;
      case '\n':
        if (depth_ == 0 && !in_array_) return end_element(at, out);
        ++line_;
        break;
      default:
        if (depth_ == 0 && in_array_ && text[at] == ']') return end_element(at, out);
        if (depth_ > 0 && --depth_ == 0) return end_element(++at, out);
    }
    ++at;
  }

  // From behind its opening quote to behind the closing one.
  void string(std::size_t& at) {
    const char* const begin = text_.data() + at;
    const char* const end = text_.data() + text_.size();
    const void* const found = std::memchr(begin, '"', static_cast<std::size_t>(end - begin));
    const char* const stop = found == nullptr ? end : static_cast<const char*>(found);
    std::size_t backslashes = 0;
    while (stop - backslashes > begin && stop[-1 - static_cast<std::ptrdiff_t>(backslashes)] == '\\')
      ++backslashes;
    const bool escaped = (backslashes % 2 == 1) != (escaped_ && stop - backslashes == begin);
    for (const void* line = begin;
         (line = std::memchr(line, '\n', static_cast<std::size_t>(stop - static_cast<const char*>(line)))) !=
         nullptr;
         line = static_cast<const char*>(line) + 1)
      ++line_;
    if (at_ == At::table_string && name_.size() < name_bytes_kept) name_.append(begin, stop);
    at += static_cast<std::size_t>(stop - begin);
    escaped_ = found == nullptr && escaped;
    if (found == nullptr) return;
    ++at;
    if (escaped) return;
    at_ = at_ == At::table_string ? At::colon : At::element;
  }

  // Around the arrays of requests.
  void request_file(std::size_t& at) {
    const char c = text_[at];
    if (in(is_space, c)) {
      if (c == '\n') ++line_;
    } else if (at_ == At::table && c == '"') {
      name_.clear();
      escaped_ = false;
      at_ = At::table_string;
    } else if (at_ == At::table && c == '}') {
      at_ = At::top;
    } else if (at_ == At::table && c == ',') {
    } else if (at_ == At::colon && c == ':') {
      at_ = At::requests;
    } else if (at_ == At::requests && c == '[') {
      if (table_.empty()) table_ = name_;
      at_ = At::array;
      after_ = After::open;
    } else {
      begin_at(at);
      at_ = At::lost;
      return;
    }
    ++at;
  }

  void end_element(std::size_t end, SplitRecords& out) {
    if (missing_comma_)
      emit(end, "a comma is missing in front of this element", out);
    else if (requests_ && name_ != table_)
      emit(end, "the request is for another table than the first one of this file", out);
    else
      emit(end, out);
    at_ = in_array_ ? At::array : At::top;
    after_ = After::element;
  }

  static constexpr std::size_t name_bytes_kept = 4096;
  enum class After { open, element, comma };

  bool requests_;
  std::string_view text_;
  At at_ = At::top;
  After after_ = After::open;
  bool in_array_ = false;
  bool missing_comma_ = false;
  bool escaped_ = false;
  std::uint64_t depth_ = 0;
  std::string name_, table_;
};

}  // namespace

std::unique_ptr<RecordSplitter> split_elements() { return std::make_unique<ElementSplitter>(false); }
std::unique_ptr<RecordSplitter> split_requests() { return std::make_unique<ElementSplitter>(true); }

}  // namespace dynafill
