// dataset/generated_fields.h: the parts a synthetic line is put together from.
//
// A part is text with fields of fixed width in it, which are written over for every line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "dataset/attribute_type.h"

namespace dynafill {

// Fresh bits for the fields of one line, one after another.
class LineChance {
 public:
  explicit LineChance(std::uint64_t first) : state_(first) {}
  std::uint64_t next() { return state_ = scatter(state_); }
  // A whole number below n, for n up to 2^32.
  std::uint64_t below(std::uint64_t n) { return (next() >> 32) * n >> 32; }

 private:
  std::uint64_t state_;
};

enum class FieldKind : std::uint8_t {
  // Decimal digits; neither the first nor the last is 0, so every such number has the same size in DynamoDB,
  // which trims zeroes.
  digits,
  seconds,  // a time in 2017 as ten digits, odd for the same reason
  hex,
  base64,
};

struct GeneratedField {
  FieldKind kind;
  int width;  // digits: up to 9; hex: up to 16; base64: up to 10
  std::size_t at;
};

struct LinePart {
  std::string text;
  std::vector<GeneratedField> fields;

  // Appends text, in which a run of '#' is a field of digits, '~' seconds, '^' hex, '%' base64.
  void append(std::string_view pattern);
  // Copies the text to `out`, fills the fields in, and returns the end.
  char* write(char* out, LineChance& chance) const;
};

// `"NAME":{"TYPE":VALUE}` as a pattern of LinePart, type names in upper or lower case.
std::string attribute_pattern(std::string_view name, std::string_view type, std::string_view value,
                              bool upper_case);
// An attribute of the type, named for it, with every kind of content that the type can hold.
std::string sample_attribute(AttributeType type, bool upper_case);

void put_hex16(std::uint64_t value, char* out);
void put_digits(std::uint64_t value, int digits, char* out);
// Text that hardly compresses: six random bits a character.
void put_noise(LineChance& chance, char* out, std::size_t size);

}  // namespace dynafill
