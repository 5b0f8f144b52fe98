#include "sim/workload.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace dynafill {
namespace {

// (e^x - 1) / x, which stays exact where x is near 0, that is near exponent 1.
double expm1_over(double x) { return std::abs(x) > 1e-8 ? std::expm1(x) / x : 1 + x / 2; }

// Sum of k^-exponent for k = 1..count: the first thousand terms, then the integral.
double harmonic(std::int64_t count, double exponent) {
  const std::int64_t exact = std::min<std::int64_t>(count, 1000);
  double sum = 0;
  for (std::int64_t k = 1; k <= exact; ++k) sum += std::pow(static_cast<double>(k), -exponent);
  if (count > exact) {
    const double from = std::log(static_cast<double>(exact) + 0.5);
    const double to = std::log(static_cast<double>(count) + 0.5);
    const double power = 1 - exponent;
    sum += std::exp(power * from) * expm1_over(power * (to - from)) * (to - from);
  }
  return sum;
}

}  // namespace

WriteUnits total_units(const WorkloadModel& data) {
  WriteUnits total;
  for (std::size_t units = 0; units < data.wcu_histogram.size(); ++units)
    total += WriteUnits{static_cast<std::int64_t>(units)} * data.wcu_histogram[units];
  return total;
}

double effective_keys(const WorkloadModel& data) {
  CHECK(data.key_count > 0);
  const auto keys = static_cast<double>(data.key_count);
  if (data.zipf_exponent > 0) {
    const double sum = harmonic(data.key_count, data.zipf_exponent);
    return sum * sum / harmonic(data.key_count, 2 * data.zipf_exponent);
  }
  if (data.hot_keys == 0) return keys;
  const double hot = data.hot_share, cold = 1 - data.hot_share;
  const auto hot_keys = static_cast<double>(data.hot_keys);
  return 1 / (hot * hot / hot_keys + cold * cold / (keys - hot_keys));
}

double zipf_exponent_for(std::int64_t count, double top_share) {
  CHECK(count >= 1);
  if (count == 1 || top_share * static_cast<double>(count) <= 1) return 0;
  double low = 0, high = 20;  // at 20 the second value has a millionth of the first
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (1 / harmonic(count, middle) < top_share ? low : high) = middle;
  }
  return high;
}

ItemSource::ItemSource(const WorkloadModel& data, Seed seed, int readers)
    : keys_(seed.stream("workload/keys")),
      costs_(seed.stream("workload/costs")),
      remaining_(data.items),
      wire_bytes_(static_cast<std::uint32_t>(data.mean_item_bytes.count)),
      key_count_(data.key_count),
      key_salt_(keys_.next()),
      zipf_(data.key_count > 0 && data.zipf_exponent > 0),
      hot_keys_(data.hot_keys),
      hot_share_(data.hot_share),
      sorted_(data.sorted && data.key_count > 0),
      readers_(static_cast<std::size_t>(readers),
               data.spread.empty() ? KeyLocality() : KeyLocality(data.spread, effective_keys(data))),
      increasing_(data.sort_key == SortKey::increasing),
      items_(data.items),
      zipf_draw_(zipf_ ? data.key_count : 1, zipf_ ? data.zipf_exponent : 1) {
  std::int64_t items = 0;
  for (std::size_t units = 0; units < data.wcu_histogram.size(); ++units) {
    if (data.wcu_histogram[units] == 0) continue;
    kinds_.push_back({static_cast<std::uint32_t>(units), data.wcu_histogram[units]});
    items += data.wcu_histogram[units];
  }
  CHECK(items == data.items);
  CHECK(data.spread.empty() || (data.key_count > 0 && !data.sorted));
  CHECK(!data.sorted || (data.zipf_exponent == 0 && data.hot_keys == 0));
  CHECK(data.hot_keys == 0 || (data.hot_keys < data.key_count && data.zipf_exponent == 0));
  std::stable_sort(kinds_.begin(), kinds_.end(),
                   [](const SameCost& a, const SameCost& b) { return a.items > b.items; });
}

ItemSource ItemSource::of_reads(const WorkloadModel& data, std::int64_t units, Seed seed) {
  constexpr std::int64_t without_end = std::int64_t{1} << 60;
  WorkloadModel reads = data;
  reads.items = without_end;
  reads.wcu_histogram.assign(static_cast<std::size_t>(units) + 1, 0);
  reads.wcu_histogram.back() = without_end;
  reads.sorted = false;
  reads.spread.clear();
  reads.sort_key = SortKey::random;
  ItemSource source(reads, seed);  // with the salt of the written keys
  source.keys_ = seed.stream("reads/keys");
  return source;
}

// Without putting back, so the totals come out exactly.
std::uint32_t ItemSource::draw_units() {
  auto place = static_cast<std::int64_t>(costs_.below(static_cast<std::uint64_t>(remaining_)));
  auto kind = kinds_.begin();
  for (; place >= kind->items; ++kind) place -= kind->items;
  --kind->items;
  --remaining_;
  return kind->units;
}

std::uint64_t ItemSource::draw_partition_value() {
  if (zipf_) return static_cast<std::uint64_t>(zipf_draw_.draw(keys_));
  if (hot_keys_ == 0) return keys_.below(static_cast<std::uint64_t>(key_count_));
  if (keys_.uniform() < hot_share_) return keys_.below(static_cast<std::uint64_t>(hot_keys_));
  return static_cast<std::uint64_t>(hot_keys_) +
         keys_.below(static_cast<std::uint64_t>(key_count_ - hot_keys_));
}

std::uint64_t ItemSource::partition_value(std::int64_t number) {
  const auto readers = static_cast<std::int64_t>(readers_.size());
  const std::int64_t reader = number % readers;
  if (sorted_) {
    const std::int64_t place =
        static_cast<std::int64_t>(static_cast<Int128>(items_) * reader / readers) + number / readers;
    return static_cast<std::uint64_t>(static_cast<Int128>(std::min(place, items_ - 1)) * key_count_ / items_);
  }
  KeyLocality& locality = readers_[static_cast<std::size_t>(reader)];
  return locality.any() ? locality.next(keys_, [this] { return draw_partition_value(); })
                        : draw_partition_value();
}

std::span<PacedItem> ItemSource::produce(std::span<PacedItem> place) {
  const auto count = std::min(place.size(), static_cast<std::size_t>(remaining_));
  const std::span<PacedItem> produced = place.first(count);
  std::int64_t number = items_ - remaining_;  // of the item among all
  const std::uint32_t commonest = count > 0 ? kinds_.front().units : 0;
  Rng keys = keys_;  // in registers: a third of the time of the whole function
  for (PacedItem& item : produced) {
    item.ticket = item.item_hash = keys.next();
    item.wire_bytes = wire_bytes_;
    item.units = commonest;
  }
  keys_ = keys;
  if (kinds_.size() > 1) {
    for (PacedItem& item : produced) item.units = draw_units();
  } else {
    remaining_ -= static_cast<std::int64_t>(count);
  }
  if (key_count_ > 0)
    for (PacedItem& item : produced) {
      item.ticket = scatter(partition_value(number) ^ key_salt_);
      if (increasing_) item.item_hash = static_cast<std::uint64_t>(number);
      ++number;
    }
  return produced;
}

WriteUnits ItemSource::skip(std::int64_t items) {
  CHECK(items >= 0 && items <= remaining_);
  if (kinds_.size() == 1) {
    remaining_ -= items;
    return WriteUnits{kinds_.front().units * items};
  }
  WriteUnits cost;
  std::int64_t left = items;        // to pass over
  std::int64_t among = remaining_;  // from these kinds on
  for (SameCost& kind : kinds_) {
    if (among == 0) break;
    const auto share = static_cast<std::int64_t>(static_cast<Int128>(left) * kind.items / among);
    among -= kind.items;
    // The kinds after this one must be able to hold what is left.
    const std::int64_t gone = std::max(share, left - among);
    left -= gone;
    kind.items -= gone;
    cost += WriteUnits{kind.units * gone};
  }
  CHECK(left == 0);
  remaining_ -= items;
  return cost;
}

namespace {

// So many values one after another stand for all of them: the mean of what they meet is within 1 % or so.
constexpr std::int64_t values_enough = 1000;
// A window holds many values.
constexpr std::int64_t windows_enough = 50;
constexpr std::int64_t sample_max = 4'000'000;

}  // namespace

std::int64_t ItemSource::sample_wanted() const {
  const std::int64_t wanted =
      sorted_ ? items_ / key_count_ * values_enough : readers_.front().largest_window() * windows_enough;
  return wanted <= sample_max ? wanted : 0;
}

std::int64_t ItemSource::alike_beyond(std::int64_t seen) const {
  // A sketch's windows must have been seen often; until then nothing is known of the next.
  if (const std::int64_t window = readers_.front().largest_window();
      window > 0 && seen / windows_enough < window)
    return 0;
  if (!sorted_ || seen / values_enough >= items_ / key_count_) return remaining_;
  const std::int64_t number = items_ - remaining_;
  const Int128 value = static_cast<Int128>(number) * key_count_ / items_;
  const auto next = static_cast<std::int64_t>(((value + 1) * items_ + key_count_ - 1) / key_count_);
  return std::min(next, items_) - number;
}

}  // namespace dynafill
