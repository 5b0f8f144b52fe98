#include "dataset/generated_fields.h"

#include <fmt/format.h>

#include <array>
#include <cstring>

namespace dynafill {
namespace {

constexpr std::uint64_t time_first = 1'483'228'800;  // 2017-01-01 UTC: the year before the article
constexpr std::uint64_t time_span = 31'536'000;      // one year of seconds

constexpr auto hex_pairs = [] {
  std::array<std::array<char, 2>, 256> pairs{};
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < 256; ++i) pairs[i] = {digits[i >> 4], digits[i & 15]};
  return pairs;
}();

constexpr std::size_t pair_bits = 12;
// Two base64 characters for each twelve bits.
constexpr auto base64_pairs = [] {
  std::array<std::array<char, 2>, 1 << pair_bits> pairs{};
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {digits[i >> 6], digits[i & 63]};
  return pairs;
}();
constexpr std::size_t base64_of_one_draw = 10;  // 60 of 64 bits

void put_base64(std::uint64_t bits, char* out, std::size_t width) {
  for (std::size_t i = 0; i + 2 <= width; i += 2, bits >>= pair_bits)
    std::memcpy(out + i, base64_pairs[bits & (base64_pairs.size() - 1)].data(), 2);
  if (width % 2 != 0) out[width - 1] = base64_pairs[bits & (base64_pairs.size() - 1)][0];
}

std::uint64_t power_of_ten(int n) {
  std::uint64_t power = 1;
  while (n-- > 0) power *= 10;
  return power;
}

}  // namespace

void put_hex16(std::uint64_t value, char* out) {
  for (int shift = 56; shift >= 0; shift -= 8, out += 2)
    std::memcpy(out, hex_pairs[value >> shift & 0xff].data(), 2);
}

void put_digits(std::uint64_t value, int digits, char* out) {
  for (int at = digits - 1; at >= 0; --at, value /= 10) out[at] = static_cast<char>('0' + value % 10);
}

void put_noise(LineChance& chance, char* out, std::size_t size) {
  for (; size > base64_of_one_draw; size -= base64_of_one_draw, out += base64_of_one_draw)
    put_base64(chance.next(), out, base64_of_one_draw);
  put_base64(chance.next(), out, size);
}

void LinePart::append(std::string_view pattern) {
  constexpr std::string_view marks = "#~^%";
  for (std::size_t i = 0; i < pattern.size();) {
    const std::size_t mark = marks.find(pattern[i]);
    const std::size_t begin = i++;
    if (mark != std::string_view::npos) {
      while (i < pattern.size() && pattern[i] == pattern[begin]) ++i;
      fields.push_back({static_cast<FieldKind>(mark), static_cast<int>(i - begin), text.size()});
    }
    text.append(pattern.substr(begin, i - begin));
  }
}

char* LinePart::write(char* out, LineChance& chance) const {
  std::memcpy(out, text.data(), text.size());
  for (const GeneratedField& field : fields) {
    char* const at = out + field.at;
    switch (field.kind) {
      case FieldKind::digits: {
        const std::uint64_t least = power_of_ten(field.width - 1);
        put_digits((least + chance.below(9 * least)) | 1, field.width, at);
        break;
      }
      case FieldKind::seconds:
        put_digits((time_first + chance.below(time_span)) | 1, field.width, at);
        break;
      case FieldKind::hex: {
        std::array<char, 16> digits;
        put_hex16(chance.next(), digits.data());
        std::memcpy(at, digits.data(), static_cast<std::size_t>(field.width));
        break;
      }
      case FieldKind::base64:
        put_base64(chance.next(), at, static_cast<std::size_t>(field.width));
        break;
    }
  }
  return out + text.size();
}

std::string attribute_pattern(std::string_view name, std::string_view type, std::string_view value,
                              bool upper_case) {
  std::string descriptor(type);
  if (!upper_case) descriptor.front() = static_cast<char>(descriptor.front() | 0x20);
  return fmt::format(R"("{}":{{"{}":{}}})", name, descriptor, value);
}

std::string sample_attribute(AttributeType type, bool upper_case) {
  const auto attribute = [upper_case](std::string_view name, std::string_view kind, std::string_view value) {
    return attribute_pattern(name, kind, value, upper_case);
  };
  // An element of a list is an attribute without its name.
  const auto element = [&](std::string_view kind, std::string_view value) {
    const std::string whole = attribute("", kind, value);
    return whole.substr(3);
  };
  switch (type) {
    case AttributeType::S:
      return attribute("text", "S", R"("Größe ^^^^^^^^ \"µ\"")");
    case AttributeType::N:
      return attribute("number", "N", R"("-######.##")");
    case AttributeType::B:
      return attribute("binary", "B", R"("%%%%%%%%")");
    case AttributeType::SS:
      return attribute("texts", "SS", R"(["a^^^^","b^^^^^^^^","c"])");
    case AttributeType::NS:
      return attribute("numbers", "NS", R"(["1#####","-2.5####e-7","3####E20"])");
    case AttributeType::BS:
      return attribute("binaries", "BS", R"(["A%%%","B%%%%%%%"])");
    case AttributeType::BOOL:
      return attribute("flag", "BOOL", "true");
    case AttributeType::NULL_:
      return attribute("nothing", "NULL", "true");
    case AttributeType::M:
      return attribute("map", "M",
                       "{" + attribute("code", "S", R"("^^^^")") + "," +
                           attribute("deeper", "M", "{" + attribute("amount", "N", R"("####")") + "}") + "}");
    case AttributeType::L:
      return attribute("list", "L",
                       "[" + element("S", R"("^^^^^^")") + "," + element("N", R"("##")") + "," +
                           element("BOOL", "false") + "]");
  }
  return {};
}

}  // namespace dynafill
