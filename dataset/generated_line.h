// dataset/generated_line.h: line i of a synthetic file.
//
// A line is put together from a part that every line has, one part for each sparse index attribute that the
// item has, and a filler that takes what is left of its size.
// Threads: line() may be called by many at once.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "dataset/generate_options.h"
#include "dataset/generated_fields.h"
#include "dataset/key_sequence.h"

namespace dynafill {

class GeneratedLine {
 public:
  // Fails where a size cannot be met, and where the options contradict each other.
  static Result<GeneratedLine> make(const GenerateOptions& options);

  // Writes line i, newline included, to `out`, which has room for bytes_max(); returns its length.
  std::size_t line(std::int64_t i, char* out) const;
  [[nodiscard]] std::size_t bytes_max() const { return bytes_max_; }
  [[nodiscard]] const KeySchema& key() const { return key_; }

 private:
  // An index attribute: its value is a number below `values`, scattered.
  struct IndexPart {
    LinePart part;  // ,"name":{"S":"VALUE"}
    std::size_t value_at = 0;
    std::int64_t values = 1;
    double share = 1;
    std::int64_t item_bytes = 0;
    std::uint64_t salt = 0;
  };

  GeneratedLine(const GenerateOptions& options, KeySequence keys);
  void lay_out(const GenerateOptions& options);
  Status check_sizes(const GenerateOptions& options);
  void make_filler(Seed seed);
  [[nodiscard]] std::int64_t size(LineChance& chance) const;

  KeySequence keys_;
  KeySchema key_;
  std::uint64_t salt_;
  SizePattern size_;
  bool item_sizes_;
  Filler filler_;
  LinePart head_;  // to behind the last attribute that every item has
  std::size_t id_at_ = 0;
  std::size_t seq_at_ = 0;  // 0: there is none
  std::vector<IndexPart> indexes_;
  std::array<std::string, 2> ok_;  // for false and true; lines with either differ in length
  std::string tail_;
  std::int64_t head_item_bytes_ = 0;             // of an item without index attributes and filler
  std::int64_t size_least_ = 0, size_most_ = 0;  // what a drawn size is kept within
  std::size_t bytes_max_ = 0;
  std::string filler_text_;
};

}  // namespace dynafill
