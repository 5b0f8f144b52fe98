#include "dataset/heavy_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/random.h"
#include "dataset/json_text.h"

namespace dynafill {
namespace {

constexpr std::size_t bytes_shown_max = 16;
// Any odd constant: keeps these draws apart from other uses of an ordinal.
constexpr std::uint64_t salt = 0x6c62272e07bb0142ULL;

std::string people_number(std::string_view canonical) {
  const std::size_t e = canonical.find('e');
  int power = 0;
  if (e == std::string_view::npos) return std::string(canonical);
  std::from_chars(canonical.data() + e + 1, canonical.data() + canonical.size(), power);
  if (power < 0 || power > 20) return std::string(canonical);
  return std::string(canonical.substr(0, e)) + std::string(static_cast<std::size_t>(power), '0');
}

}  // namespace

std::string people_key(std::string_view canonical) {
  if (canonical.empty()) return {};
  const std::string_view value = canonical.substr(1);
  if (canonical.front() == 'N') return people_number(value);
  if (canonical.front() == 'S') return shown(value);
  std::string hex = "0x";
  for (const char byte : value.substr(0, bytes_shown_max))
    hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return value.size() > bytes_shown_max ? hex + "..." : hex;
}

void HeavyKeySample::add(std::uint64_t ordinal, std::uint64_t partition_hash, std::string_view value,
                         std::int64_t weight) {
  std::uint64_t draw = scatter(ordinal ^ salt);
  if (weight > 1) draw /= static_cast<std::uint64_t>(weight);
  if (draw >= draw_below_) return;
  Item& item = items_.emplace_back();
  item.draw = draw;
  item.partition_hash = partition_hash;
  item.value_bytes = static_cast<std::uint8_t>(value.copy(item.value.data(), item.value.size()));
  if (items_.size() >= items_max_ * 2) shrink();
}

void HeavyKeySample::shrink() {
  if (items_.size() <= items_max_) return;
  const auto end = items_.begin() + static_cast<std::ptrdiff_t>(items_max_);
  std::nth_element(items_.begin(), end, items_.end(),
                   [](const Item& a, const Item& b) { return a.draw < b.draw; });
  draw_below_ = end->draw;
  items_.erase(end, items_.end());
}

void HeavyKeySample::merge(const HeavyKeySample& other) {
  items_.insert(items_.end(), other.items_.begin(), other.items_.end());
  draw_below_ = std::min(draw_below_, other.draw_below_);
  std::erase_if(items_, [this](const Item& item) { return item.draw >= draw_below_; });
  shrink();
}

std::vector<HeavyKeySample::Candidate> HeavyKeySample::candidates() {
  shrink();
  const bool complete = draw_below_ == std::numeric_limits<std::uint64_t>::max();
  std::sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) {
    return a.partition_hash != b.partition_hash ? a.partition_hash < b.partition_hash : a.draw < b.draw;
  });
  std::vector<Candidate> found;
  for (std::size_t i = 0; i < items_.size();) {
    std::size_t end = i;
    while (end < items_.size() && items_[end].partition_hash == items_[i].partition_hash) ++end;
    if (complete || end - i > 1)
      found.push_back(
          {items_[i].partition_hash, people_key(items_[i].text()), static_cast<std::int64_t>(end - i)});
    i = end;
  }
  return found;
}

}  // namespace dynafill
