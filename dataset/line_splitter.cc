#include <algorithm>
#include <cstring>

#include "dataset/record_splitter.h"

namespace dynafill {
namespace {

class LineSplitter final : public RecordSplitter {
 public:
  std::size_t split(std::string_view text, std::size_t from, std::size_t records_max,
                    SplitRecords& out) override {
    const char* const base = text.data();
    std::size_t at = from;
    for (std::size_t records = 0; records < records_max; ++records) {
      const void* const found = at == text.size() ? nullptr : std::memchr(base + at, '\n', text.size() - at);
      if (found == nullptr) return text.size();
      const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - base);
      emit(end, out);
      at = end + 1;
      ++line_;
      begin_at(at);
    }
    return at;
  }

  void finish(std::string_view text, SplitRecords& out) override {
    if (begin_ < text.size()) emit(text.size(), out);
    begin_at(text.size());
  }
};

class CsvSplitter final : public RecordSplitter {
 public:
  explicit CsvSplitter(char delimiter) : delimiter_(delimiter) {}

  std::size_t split(std::string_view text, std::size_t from, std::size_t records_max,
                    SplitRecords& out) override {
    const char* const base = text.data();
    const char* const end = base + text.size();
    const char* at = base + from;
    std::size_t records = 0;
    while (at < end && records < records_max) {
      const char* const record_end = at_ == At::record ? quick_end(at, end) : slow_end(at, end);
      if (record_end == nullptr) continue;
      emit(static_cast<std::size_t>(record_end - base), out);
      ++records;
      at = record_end + 1;
      at_ = At::record;
      ++line_;
      begin_at(static_cast<std::size_t>(at - base));
    }
    return static_cast<std::size_t>(at - base);
  }

  void finish(std::string_view text, SplitRecords& out) override {
    if (at_ == At::quoted)
      emit(text.size(), "a quote is opened in this record and not closed before the file ends", out);
    else if (begin_ < text.size())
      emit(text.size(), out);
    begin_at(text.size());
    at_ = At::record;
  }

 private:
  enum class At { record, field, plain, quoted, quote };

  // The record's end when its line has no quotes.  Null, with `at` moved or not, when that is not to be seen.
  const char* quick_end(const char*& at, const char* end) {
    const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    const char* const line_end = found == nullptr ? end : static_cast<const char*>(found);
    const bool quotes = std::memchr(at, '"', static_cast<std::size_t>(line_end - at)) != nullptr;
    if (quotes) {
      at_ = At::field;
      return nullptr;
    }
    if (found != nullptr) return line_end;
    at_ = end[-1] == delimiter_ ? At::field : At::plain;
    at = end;
    return nullptr;
  }

  // One step or more; the record's end, or null.
  const char* slow_end(const char*& at, const char* end) {
    switch (at_) {
      case At::record:
      case At::field:
        at_ = *at == '"' ? At::quoted : At::plain;
        if (at_ == At::quoted) ++at;
        break;
      case At::plain:
        while (at < end && *at != delimiter_ && *at != '\n') ++at;
        if (at == end) break;
        if (*at == '\n') return at;
        at_ = At::field;
        ++at;
        break;
      case At::quoted: {
        const void* const found = std::memchr(at, '"', static_cast<std::size_t>(end - at));
        const char* const stop = found == nullptr ? end : static_cast<const char*>(found);
        line_ += static_cast<std::uint32_t>(std::count(at, stop, '\n'));
        at = found == nullptr ? end : stop + 1;
        if (found != nullptr) at_ = At::quote;
        break;
      }
      case At::quote:  // a doubled one, or the field's end
        at_ = *at == '"' ? At::quoted : At::plain;
        if (at_ == At::quoted) ++at;
        break;
    }
    return nullptr;
  }

  char delimiter_;
  At at_ = At::record;
};

}  // namespace

std::unique_ptr<RecordSplitter> split_lines() { return std::make_unique<LineSplitter>(); }
std::unique_ptr<RecordSplitter> split_csv(char delimiter) { return std::make_unique<CsvSplitter>(delimiter); }

}  // namespace dynafill
