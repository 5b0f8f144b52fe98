#include "dataset/generated_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "dataset/item_parser.h"

namespace dynafill {
namespace {

constexpr int id_digits = 32;
constexpr int seq_digits = 14;
// Twice the item's number and one: 14 digits up to 4e13 items, and never a trailing zero, which would make
// the number smaller.
constexpr std::int64_t seq_first = 10'000'000'000'001;
constexpr std::int64_t items_max = 8'000'000'000'000;
constexpr std::size_t index_digits = 16;
// The filler of a line starts anywhere in the first part of the filler text.
constexpr std::size_t filler_starts = 4096;
constexpr std::size_t filler_tail = 4096;
constexpr double chance_range = 0x1.0p32;

}  // namespace

GeneratedLine::GeneratedLine(const GenerateOptions& options, KeySequence keys)
    : keys_(std::move(keys)),
      salt_(options.seed.stream("generate").next()),
      size_(options.size),
      item_sizes_(options.item_sizes),
      filler_(options.filler) {
  key_.partition_key = "id";
  if (values_repeat(options.keys)) key_.sort_key = "seq";
}

Result<GeneratedLine> GeneratedLine::make(const GenerateOptions& options) {
  if (options.items < 0) return Error{"The number of items to generate must be at least 0."};
  if (options.items > items_max)
    return Error{fmt::format("At most {} items can be generated in one file.", human_count(items_max))};
  Result<KeySequence> keys = KeySequence::make(options);
  RETURN_IF_ERROR(keys);
  GeneratedLine lines(options, std::move(*keys));
  lines.lay_out(options);
  RETURN_IF_ERROR(lines.check_sizes(options));
  if (options.filler == Filler::words) lines.make_filler(options.seed);
  return lines;
}

void GeneratedLine::lay_out(const GenerateOptions& options) {
  const bool wrapped = options.format == Format::dynamodb_json;
  const auto attribute = [wrapped](std::string_view name, std::string_view type, std::string_view value) {
    return attribute_pattern(name, type, value, wrapped);
  };
  const auto places = [](std::size_t width) { return '"' + std::string(width, '_') + '"'; };
  const auto behind = [](const LinePart& part, std::size_t width) { return part.text.size() - 2 - width; };

  head_.append(wrapped ? R"({"Item":{)" : "{");
  head_.append(attribute("id", "S", places(id_digits)));
  id_at_ = behind(head_, id_digits);
  if (!key_.sort_key.empty()) {
    head_.append("," + attribute("seq", "N", places(seq_digits)));
    seq_at_ = behind(head_, seq_digits);
  }
  head_.append("," + attribute("user", "N", R"("########")"));
  if (key_.sort_key.empty()) head_.append("," + attribute("mail", "S", R"("u^^^^^^^^@x.test")"));
  head_.append("," + attribute("ts", "N", R"("~~~~~~~~~~")"));
  for (const AttributeType type : options.types) head_.append("," + sample_attribute(type, wrapped));

  for (const IndexAttribute& index : options.indexes) {
    IndexPart part;
    part.values = index.values;
    part.share = index.share;
    part.part.text = "," + attribute(index.name, "S", places(index_digits));
    part.value_at = behind(part.part, index_digits);
    part.item_bytes = static_cast<std::int64_t>(index.name.size() + index_digits);
    part.salt = options.seed.stream("generate/index/" + index.name).next();
    indexes_.push_back(std::move(part));
  }
  for (const bool ok : {false, true})
    ok_[ok ? 1 : 0] = "," + attribute("ok", "BOOL", ok ? "true" : "false") +
                      (wrapped ? R"(,"note":{"S":")" : R"(,"note":{"s":")");
  tail_ = wrapped ? "\"}}}\n" : "\"}}\n";
}

Status GeneratedLine::check_sizes(const GenerateOptions& options) {
  std::set<std::string> names;
  for (const IndexAttribute& index : options.indexes)
    if (!names.insert(index.name).second || head_.text.find('"' + index.name + "\":{") != std::string::npos ||
        index.name == "ok" || index.name == "note")
      return Error{fmt::format("An item has an attribute '{}' already; give the index another.", index.name)};

  // A line without filler and index attributes, as the program itself reads it.
  std::vector<char> sample(head_.text.size() + ok_[1].size() + tail_.size() + parser_padding);
  LineChance chance(salt_);
  char* end = head_.write(sample.data(), chance);
  put_hex16(0, sample.data() + id_at_);
  put_hex16(0, sample.data() + id_at_ + 16);
  if (seq_at_ != 0) put_digits(seq_first, seq_digits, sample.data() + seq_at_);
  end = std::copy(ok_[1].begin(), ok_[1].end(), end);
  end = std::copy(tail_.begin(), tail_.end(), end);
  ItemParser parser(key_, {.wire = false, .fingerprint = false});
  const auto line_bytes = end - sample.data();
  const auto parsed = parser.parse({sample.data(), static_cast<std::size_t>(line_bytes)});
  CHECK(std::holds_alternative<ParsedItem>(parsed));
  head_item_bytes_ = std::get<ParsedItem>(parsed).size.count;

  std::int64_t index_line_bytes = 0, index_item_bytes = 0;
  for (const IndexPart& index : indexes_) {
    index_line_bytes += static_cast<std::int64_t>(index.part.text.size());
    index_item_bytes += index.item_bytes;
  }
  // The longest line is one with all index attributes and "false"; the largest item for its line is one with
  // none and "true".
  const auto longest =
      line_bytes + index_line_bytes + static_cast<std::int64_t>(ok_[0].size() - ok_[1].size());
  size_least_ = item_sizes_ ? head_item_bytes_ + index_item_bytes : longest;
  size_most_ = item_sizes_ ? item_bytes_max.count : line_bytes + item_bytes_max.count - head_item_bytes_;
  bytes_max_ = static_cast<std::size_t>(longest + item_bytes_max.count);

  const char* const thing = item_sizes_ ? "An item" : "A line";
  std::int64_t least = size_least_, most = size_least_;
  if (const auto* fixed = std::get_if<FixedSize>(&size_)) least = most = fixed->bytes;
  if (const auto* uniform = std::get_if<UniformSize>(&size_)) least = uniform->least, most = uniform->most;
  if (least < size_least_)
    return Error{fmt::format("{} of {} bytes is too short for these attributes; it takes at least {}.", thing,
                             human_count(least), size_least_)};
  if (most > size_most_)
    return Error{
        fmt::format("{} of {} bytes makes an item larger than the {} bytes DynamoDB takes; the most is {}.",
                    thing, human_count(most), human_count(item_bytes_max.count), human_count(size_most_))};
  return Done{};
}

void GeneratedLine::make_filler(Seed seed) {
  constexpr std::array<std::string_view, 16> words{"order", "paid", "ship",   "red",    "blue",  "small",
                                                   "large", "gift", "return", "parcel", "north", "south",
                                                   "early", "late", "new",    "again"};
  Rng rng = seed.stream("generate/filler");
  const std::size_t repeat = filler_starts + filler_tail;
  while (filler_text_.size() < repeat) {
    filler_text_ += words[rng.below(words.size())];
    filler_text_ += ' ';
  }
  filler_text_.resize(repeat);
  while (filler_text_.size() < filler_starts + bytes_max_)
    filler_text_.append(filler_text_, 0, std::min(repeat, filler_starts + bytes_max_ - filler_text_.size()));
}

std::int64_t GeneratedLine::size(LineChance& chance) const {
  if (const auto* fixed = std::get_if<FixedSize>(&size_)) return fixed->bytes;
  Rng rng(chance.next());
  if (const auto* uniform = std::get_if<UniformSize>(&size_))
    return uniform->least + static_cast<std::int64_t>(
                                rng.below(static_cast<std::uint64_t>(uniform->most - uniform->least + 1)));
  const auto& lognormal = std::get<LognormalSize>(size_);
  const double drawn = lognormal.median * std::exp(lognormal.sigma * rng.normal());
  return static_cast<std::int64_t>(
      std::clamp(drawn, static_cast<double>(size_least_), static_cast<double>(size_most_)));
}

std::size_t GeneratedLine::line(std::int64_t i, char* out) const {
  // scatter() is a bijection, so `first` differs for every number: ids of different numbers never meet.
  LineChance chance(scatter(static_cast<std::uint64_t>(i) + salt_));
  const std::uint64_t number = keys_.number(i, chance.next());
  const std::uint64_t first = keys_.ascending_values() ? number : scatter(number + salt_);
  char* end = head_.write(out, chance);
  put_hex16(first, out + id_at_);
  put_hex16(scatter(first + salt_), out + id_at_ + 16);
  if (seq_at_ != 0) put_digits(static_cast<std::uint64_t>(seq_first + 2 * i), seq_digits, out + seq_at_);

  std::int64_t item_bytes = head_item_bytes_;
  for (const IndexPart& index : indexes_) {
    const std::uint64_t bits = chance.next();
    if (static_cast<double>(bits >> 32) >= index.share * chance_range) continue;
    std::memcpy(end, index.part.text.data(), index.part.text.size());
    const std::uint64_t value = Rng(bits).below(static_cast<std::uint64_t>(index.values));
    put_hex16(scatter(value + index.salt), end + index.value_at);
    end += index.part.text.size();
    item_bytes += index.item_bytes;
  }
  const std::string& ok = ok_[chance.next() & 1];
  end = std::copy(ok.begin(), ok.end(), end);

  const std::int64_t wanted = size(chance);
  const auto filler = static_cast<std::size_t>(
      item_sizes_ ? wanted - item_bytes : wanted - (end - out) - static_cast<std::int64_t>(tail_.size()));
  if (filler_ == Filler::words)
    std::memcpy(end, filler_text_.data() + chance.below(filler_starts), filler);
  else
    put_noise(chance, end, filler);
  end = std::copy(tail_.begin(), tail_.end(), end + filler);
  return static_cast<std::size_t>(end - out);
}

}  // namespace dynafill
