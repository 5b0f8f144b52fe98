#include "dataset/generated_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace dynafill {
namespace {

constexpr int id_digits = 32;
constexpr int seq_digits = 13;
constexpr std::int64_t seq_first = 1'000'000'000'000;  // 13 digits up to 9e12 items
constexpr int user_digits = 8;
constexpr int time_digits = 10;
constexpr std::uint64_t time_first = 1'483'228'800;  // 2017-01-01 UTC: the year before the article
constexpr std::uint64_t time_span = 31'536'000;      // one year of seconds
// The filler of a line starts anywhere in the first part of the filler text.
constexpr std::size_t filler_starts = 4096;
constexpr std::size_t filler_tail = 4096;

constexpr auto hex_pairs = [] {
  std::array<std::array<char, 2>, 256> pairs{};
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < 256; ++i) pairs[i] = {digits[i >> 4], digits[i & 15]};
  return pairs;
}();

void put_hex16(std::uint64_t value, char* out) {
  for (int shift = 56; shift >= 0; shift -= 8, out += 2)
    std::memcpy(out, hex_pairs[value >> shift & 0xff].data(), 2);
}

void put_digits(std::uint64_t value, int digits, char* out) {
  for (int at = digits - 1; at >= 0; --at, value /= 10) out[at] = static_cast<char>('0' + value % 10);
}

// A whole number below n from 32 fresh bits.
std::uint64_t below(std::uint64_t bits, std::uint64_t n) { return (bits & 0xffffffff) * n >> 32; }

bool repeats(const KeyPattern& pattern) {
  return std::holds_alternative<ZipfKeys>(pattern) || std::holds_alternative<HotKeys>(pattern);
}

}  // namespace

GeneratedLine::GeneratedLine(const GenerateOptions& options)
    : pattern_(options.keys), salt_(options.seed.stream("generate").next()) {
  key_.partition_key = "id";
  if (repeats(pattern_)) key_.sort_key = "seq";
  if (const auto* zipf = std::get_if<ZipfKeys>(&pattern_))
    zipf_.emplace(std::max<std::int64_t>(1, options.items), zipf->exponent);
}

Result<GeneratedLine> GeneratedLine::make(const GenerateOptions& options) {
  if (options.items < 0) return Error{"The number of items to generate must be at least 0."};
  if (options.items > seq_first * 8)
    return Error{"At most 8,000,000,000,000 items can be generated in one file."};
  GeneratedLine lines(options);
  RETURN_IF_ERROR(lines.lay_out(options));
  lines.make_filler(options.seed);
  return lines;
}

Status GeneratedLine::lay_out(const GenerateOptions& options) {
  const bool wrapped = options.format == Format::dynamodb_json;
  std::string head = wrapped ? R"({"Item":{)" : "{";
  const auto attribute = [&](std::string_view name, std::string_view type, int width) {
    if (head.back() != '{') head += ',';
    std::string descriptor(type);
    if (!wrapped) descriptor.front() = static_cast<char>(descriptor.front() | 0x20);
    head += fmt::format(R"("{}":{{"{}":)", name, descriptor);
    if (width == 0) return head.size();
    head += fmt::format(R"("{}"}})", std::string(static_cast<std::size_t>(width), '_'));
    return head.size() - 2 - static_cast<std::size_t>(width);
  };
  id_ = attribute("id", "S", id_digits);
  if (!key_.sort_key.empty()) seq_ = attribute("seq", "N", seq_digits);
  user_ = attribute("user", "N", user_digits);
  if (key_.sort_key.empty()) {
    constexpr std::string_view domain = "@x.test";
    const std::size_t at = attribute("mail", "S", 1 + user_digits + static_cast<int>(domain.size()));
    head[at] = 'u';
    head.replace(at + 1 + user_digits, domain.size(), domain);
    mail_ = at + 1;
  }
  time_ = attribute("ts", "N", time_digits);
  attribute("ok", "BOOL", 0);

  for (const bool ok : {false, true}) {
    Template& line = templates_[ok ? 1 : 0];
    line.text = head + (ok ? "true" : "false") + (wrapped ? R"(},"note":{"S":")" : R"(},"note":{"s":")");
    line.filler = line.text.size();
    const std::string_view tail = wrapped ? "\"}}}\n" : "\"}}\n";
    const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(0, options.line_bytes));
    const std::size_t least = line.filler + tail.size();
    // The template with false is the longer one and comes first.
    if (wanted < least)
      return Error{fmt::format("A line of {} bytes is too short for these attributes; it takes at least {}.",
                               options.line_bytes, least)};
    // The file's JSON is longer than the item, so this is far enough for every good item.
    constexpr std::size_t line_bytes_max = 500'000;
    if (wanted > line_bytes_max)
      return Error{fmt::format("A line of {} bytes makes an item larger than the {} bytes DynamoDB takes.",
                               human_count(options.line_bytes), human_count(item_bytes_max.count))};
    line.filler_bytes = wanted - least;
    line.text.append(line.filler_bytes, '_').append(tail);
  }
  return Done{};
}

void GeneratedLine::make_filler(Seed seed) {
  constexpr std::array<std::string_view, 16> words{"order", "paid", "ship",   "red",    "blue",  "small",
                                                   "large", "gift", "return", "parcel", "north", "south",
                                                   "early", "late", "new",    "again"};
  Rng rng = seed.stream("generate/filler");
  const std::size_t longest = std::max(templates_[0].filler_bytes, templates_[1].filler_bytes);
  const std::size_t repeat = filler_starts + filler_tail;
  while (filler_text_.size() < repeat) {
    filler_text_ += words[rng.below(words.size())];
    filler_text_ += ' ';
  }
  filler_text_.resize(repeat);
  while (filler_text_.size() < filler_starts + longest)
    filler_text_.append(filler_text_, 0, std::min(repeat, filler_starts + longest - filler_text_.size()));
}

// Different numbers are different key values.
std::uint64_t GeneratedLine::key_number(std::int64_t i, std::uint64_t chance) const {
  if (zipf_) {
    Rng rng(chance);
    return static_cast<std::uint64_t>(zipf_->draw(rng));
  }
  if (const auto* hot = std::get_if<HotKeys>(&pattern_)) {
    Rng rng(chance);
    if (rng.uniform() < hot->share) return rng.below(static_cast<std::uint64_t>(hot->count));
    return static_cast<std::uint64_t>(hot->count + i);
  }
  return static_cast<std::uint64_t>(i);
}

void GeneratedLine::line(std::int64_t i, char* out) const {
  // scatter() is a bijection, so `first` differs for every i: ids of different numbers never meet.
  const std::uint64_t chance = scatter(static_cast<std::uint64_t>(i) + salt_);
  const Template& line = templates_[chance & 1];
  std::memcpy(out, line.text.data(), line.text.size());

  if (std::holds_alternative<SequentialKeys>(pattern_)) {
    put_hex16(0, out + id_);
    put_hex16(static_cast<std::uint64_t>(i), out + id_ + 16);
  } else {
    const std::uint64_t first = scatter(key_number(i, chance) + salt_);
    put_hex16(first, out + id_);
    put_hex16(scatter(first), out + id_ + 16);
  }
  if (seq_ != 0) put_digits(static_cast<std::uint64_t>(seq_first + i), seq_digits, out + seq_);
  put_digits(10'000'000 + below(chance >> 32, 90'000'000), user_digits, out + user_);
  if (mail_ != 0) std::memcpy(out + mail_, out + user_, user_digits);
  const std::uint64_t more = scatter(chance);
  put_digits(time_first + below(more >> 32, time_span), time_digits, out + time_);
  std::memcpy(out + line.filler, filler_text_.data() + below(more, filler_starts), line.filler_bytes);
}

}  // namespace dynafill
