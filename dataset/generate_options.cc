#include "dataset/generate_options.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "dataset/item_parser.h"

namespace dynafill {
namespace {

// The parts of "a:b:c" behind the first; nothing when it begins with another word.
std::optional<std::vector<std::string_view>> parts_after(std::string_view word, std::string_view text) {
  if (!text.starts_with(word)) return std::nullopt;
  text.remove_prefix(word.size());
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    if (text.front() != ':') return std::nullopt;
    const std::size_t end = text.find(':', 1);
    parts.push_back(text.substr(1, end == std::string_view::npos ? end : end - 1));
    text = end == std::string_view::npos ? "" : text.substr(end);
  }
  return parts;
}

// A number within [least, most]; false for anything else, NaN too.
bool read_number_in(std::string_view text, double least, double most, double& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && out >= least && out <= most;
}

constexpr std::int64_t values_max = 1'000'000'000'000;
constexpr double least_above_zero = 1e-9;

bool read_count_in(std::string_view text, std::int64_t least, std::int64_t most, std::int64_t& out) {
  const Result<std::int64_t> count = parse_count(text);
  if (!count.ok() || *count < least || *count > most) return false;
  out = *count;
  return true;
}

bool read_bytes(std::string_view text, std::int64_t& out) {
  const Result<std::int64_t> bytes = parse_bytes(text);
  if (!bytes.ok()) return false;
  out = *bytes;
  return true;
}

}  // namespace

Result<KeyPattern> parse_key_pattern(std::string_view text) {
  if (text == "uniform") return KeyPattern{UniformKeys{}};
  if (text == "sequential") return KeyPattern{SequentialKeys{}};
  if (const auto parts = parts_after("zipf", text); parts && parts->size() == 1) {
    ZipfKeys zipf;
    if (read_number_in(parts->at(0), least_above_zero, 10, zipf.exponent)) return KeyPattern{zipf};
  }
  if (const auto parts = parts_after("hot", text); parts && parts->size() == 2) {
    HotKeys hot;
    if (read_count_in(parts->at(0), 1, values_max, hot.count) &&
        read_number_in(parts->at(1), least_above_zero, 1, hot.share))
      return KeyPattern{hot};
  }
  if (const auto parts = parts_after("even", text); parts && parts->size() == 1) {
    EvenKeys even;
    if (read_count_in(parts->at(0), 1, values_max, even.count)) return KeyPattern{even};
  }
  return Error{
      fmt::format("'{}' is not a key pattern; write uniform, sequential, zipf:EXPONENT (such as zipf:1.1), "
                  "hot:COUNT:SHARE (such as hot:10:0.9) or even:COUNT (such as even:200).",
                  text)};
}

bool values_repeat(const KeyPattern& pattern) {
  return !std::holds_alternative<UniformKeys>(pattern) && !std::holds_alternative<SequentialKeys>(pattern);
}

Result<ItemOrder> parse_item_order(std::string_view text) {
  if (text == "shuffled") return ItemOrder{DrawnOrder{}};
  if (text == "sorted") return ItemOrder{SortedOrder{}};
  if (text == "descending") return ItemOrder{DescendingOrder{}};
  if (const auto parts = parts_after("clustered", text); parts && parts->size() == 1) {
    ClusteredOrder clustered;
    if (read_count_in(parts->at(0), 1, values_max, clustered.run)) return ItemOrder{clustered};
  }
  return Error{fmt::format(
      "'{}' is not an order; write shuffled, sorted, descending or clustered:ITEMS (such as clustered:500).",
      text)};
}

Result<SizePattern> parse_size_pattern(std::string_view text) {
  FixedSize fixed;
  if (read_bytes(text, fixed.bytes)) return SizePattern{fixed};
  if (const auto parts = parts_after("uniform", text); parts && parts->size() == 2) {
    UniformSize uniform;
    if (read_bytes(parts->at(0), uniform.least) && read_bytes(parts->at(1), uniform.most) &&
        uniform.least <= uniform.most)
      return SizePattern{uniform};
  }
  if (const auto parts = parts_after("lognormal", text); parts && parts->size() == 2) {
    LognormalSize lognormal;
    std::int64_t median = 0;
    if (read_bytes(parts->at(0), median) && median > 0 &&
        read_number_in(parts->at(1), least_above_zero, 5, lognormal.sigma)) {
      lognormal.median = static_cast<double>(median);
      return SizePattern{lognormal};
    }
  }
  return Error{
      fmt::format("'{}' is not a size; write bytes (such as 175 or 2KiB), uniform:LEAST:MOST (such as "
                  "uniform:100:1900) or lognormal:MEDIAN:SIGMA (such as lognormal:600:1).",
                  text)};
}

Result<IndexAttribute> parse_index_attribute(std::string_view text) {
  const std::size_t colon = text.find(':');
  IndexAttribute index{.name = std::string(text.substr(0, colon))};
  // The name goes into JSON as it is.
  const bool plain = !index.name.empty() && json_escaped(index.name) == index.name;
  if (const auto parts = parts_after(index.name, text);
      plain && parts && !parts->empty() && parts->size() <= 2 &&
      read_count_in(parts->at(0), 1, values_max, index.values) &&
      (parts->size() == 1 || read_number_in(parts->at(1), least_above_zero, 1, index.share)))
    return index;
  return Error{fmt::format(
      "'{}' is not an index attribute; write NAME:VALUES[:SHARE], such as status:5 or coupon:1000:0.1.",
      text)};
}

Result<std::vector<AttributeType>> parse_attribute_types(std::string_view text) {
  std::vector<AttributeType> types;
  if (text == "all") {
    for (int i = 0; i < attribute_type_count; ++i) types.push_back(static_cast<AttributeType>(i));
    return types;
  }
  std::array<bool, attribute_type_count> seen{};
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    AttributeType type{};
    const std::string_view word = text.substr(begin, end - begin);
    if (!parse_type(word, type))
      return Error{
          fmt::format("'{}' is not a type; write all, or some of S,N,B,SS,NS,BS,BOOL,NULL,M,L.", word)};
    bool& taken = seen[static_cast<std::size_t>(type)];
    if (taken) return Error{fmt::format("Type {} is named twice in '{}'.", type_name(type), text)};
    taken = true;
    types.push_back(type);
    begin = end + 1;
  }
  return types;
}

Result<Filler> parse_filler(std::string_view text) {
  if (text == "words") return Filler::words;
  if (text == "noise") return Filler::noise;
  return Error{fmt::format("'{}' is not a filler; write words (compresses well) or noise (does not).", text)};
}

}  // namespace dynafill
