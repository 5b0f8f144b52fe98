#include "dataset/base64.h"

#include <array>
#include <cstddef>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> make_digits() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    digits[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return digits;
}
constexpr std::array<std::uint8_t, 256> digits = make_digits();

std::uint8_t digit(char c) { return digits[static_cast<unsigned char>(c)]; }

std::size_t pad_count(std::string_view text) {
  if (!text.ends_with('=')) return 0;
  return text.ends_with("==") ? 2 : 1;
}

}  // namespace

std::optional<std::int64_t> base64_bytes(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t pads = pad_count(text);
  std::uint8_t seen = 0;  // no_digit is the only value with its top bit set
  for (const char c : text.substr(0, text.size() - pads)) seen = static_cast<std::uint8_t>(seen | digit(c));
  if ((seen & 0x80) != 0) return std::nullopt;
  return static_cast<std::int64_t>(text.size() / 4 * 3 - pads);
}

void append_base64_decoded(std::string_view text, std::string& out) {
  CHECK(text.size() % 4 == 0);
  const std::size_t pads = pad_count(text);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) bits = bits << 6 | (text[at + i] == '=' ? 0u : digit(text[at + i]));
    for (const int shift : {16, 8, 0}) out += static_cast<char>(bits >> shift & 0xff);
  }
  out.resize(out.size() - pads);
}

}  // namespace dynafill
