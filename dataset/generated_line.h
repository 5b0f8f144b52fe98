// dataset/generated_line.h: line i of a synthetic file, every line of the same length.
//
// A line is a template with the fields that vary patched in; the filler attribute takes what is left.
// Threads: line() may be called by many at once.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "dataset/generate.h"
#include "dataset/zipf.h"

namespace dynafill {

class GeneratedLine {
 public:
  static Result<GeneratedLine> make(const GenerateOptions& options);

  // Writes line i, newline included, to `out`, which has room for options.line_bytes.
  void line(std::int64_t i, char* out) const;
  [[nodiscard]] const KeySchema& key() const { return key_; }

 private:
  // Where the varying fields begin.  Lines with true and false differ in length, so each has its template.
  struct Template {
    std::string text;
    std::size_t filler = 0;
    std::size_t filler_bytes = 0;
  };

  explicit GeneratedLine(const GenerateOptions& options);
  Status lay_out(const GenerateOptions& options);
  void make_filler(Seed seed);
  [[nodiscard]] std::uint64_t key_number(std::int64_t i, std::uint64_t chance) const;

  KeyPattern pattern_;
  KeySchema key_;
  std::uint64_t salt_;
  std::optional<Zipf> zipf_;
  std::array<Template, 2> templates_;  // for false and true
  std::size_t id_ = 0;
  std::size_t seq_ = 0;  // 0: there is none
  std::size_t user_ = 0;
  std::size_t mail_ = 0;  // 0: there is none
  std::size_t time_ = 0;
  std::string filler_text_;
};

}  // namespace dynafill
