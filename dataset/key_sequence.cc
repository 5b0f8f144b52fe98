#include "dataset/key_sequence.h"

#include <algorithm>
#include <bit>

namespace dynafill {
namespace {

// a * b / c without overflow.
std::int64_t scaled(std::int64_t a, std::int64_t b, std::int64_t c) {
  __extension__ typedef __int128 Int128;
  return static_cast<std::int64_t>(static_cast<Int128>(a) * b / c);
}

}  // namespace

Permutation::Permutation(std::uint64_t n, std::uint64_t salt) : n_(n), salt_(salt) {
  half_bits_ = std::max(1, (static_cast<int>(std::bit_width(std::max<std::uint64_t>(1, n - 1))) + 1) / 2);
}

std::uint64_t Permutation::at(std::uint64_t i) const {
  const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
  do {
    std::uint64_t left = i >> half_bits_, right = i & mask;
    for (std::uint64_t round = 0; round < 4; ++round) {
      const std::uint64_t mixed = left ^ (scatter(right + salt_ + (round << 60)) & mask);
      left = right;
      right = mixed;
    }
    i = left << half_bits_ | right;
  } while (i >= n_);
  return i;
}

KeySequence::KeySequence(const GenerateOptions& options)
    : pattern_(options.keys), order_(options.order), items_(options.items) {
  const std::int64_t ranks = std::max<std::int64_t>(1, items_);
  if (const auto* zipf = std::get_if<ZipfKeys>(&pattern_)) {
    if (std::holds_alternative<DrawnOrder>(order_))
      zipf_.emplace(ranks, zipf->exponent);
    else
      zipf_shares_.emplace(ranks, zipf->exponent);
  }
  if (const auto* clustered = std::get_if<ClusteredOrder>(&order_)) {
    run_ = clustered->run;
    whole_runs_ = items_ / run_;
    runs_.emplace(static_cast<std::uint64_t>(std::max<std::int64_t>(1, whole_runs_)),
                  options.seed.stream("generate/runs").next());
  }
}

Result<KeySequence> KeySequence::make(const GenerateOptions& options) {
  if (std::holds_alternative<ClusteredOrder>(options.order) && !values_repeat(options.keys))
    return Error{
        "A clustered order needs partition key values that repeat; give --keys even:COUNT, zipf:EXPONENT or "
        "hot:COUNT:SHARE with it."};
  return KeySequence(options);
}

bool KeySequence::ascending_values() const {
  return std::holds_alternative<SequentialKeys>(pattern_) || std::holds_alternative<SortedOrder>(order_) ||
         std::holds_alternative<DescendingOrder>(order_);
}

std::uint64_t KeySequence::number(std::int64_t i, std::uint64_t chance) const {
  if (std::holds_alternative<DrawnOrder>(order_)) return drawn(i, chance);
  if (std::holds_alternative<SortedOrder>(order_)) return sorted(i);
  if (std::holds_alternative<DescendingOrder>(order_)) return sorted(items_ - 1 - i);
  const std::int64_t run = i / run_;
  if (run >= whole_runs_) return sorted(i);  // the rest of the division stays at the end
  const auto moved = static_cast<std::int64_t>(runs_->at(static_cast<std::uint64_t>(run)));
  return sorted(moved * run_ + i % run_);
}

std::uint64_t KeySequence::drawn(std::int64_t i, std::uint64_t chance) const {
  if (!values_repeat(pattern_)) return static_cast<std::uint64_t>(i);
  Rng rng(chance);
  if (zipf_) return static_cast<std::uint64_t>(zipf_->draw(rng) - 1);
  if (const auto* even = std::get_if<EvenKeys>(&pattern_))
    return rng.below(static_cast<std::uint64_t>(even->count));
  const auto& hot = std::get<HotKeys>(pattern_);
  if (rng.uniform() < hot.share) return rng.below(static_cast<std::uint64_t>(hot.count));
  return static_cast<std::uint64_t>(hot.count + i);
}

// The value of the j-th item when all are sorted by value.
std::uint64_t KeySequence::sorted(std::int64_t j) const {
  std::int64_t number = j;
  if (zipf_shares_) {
    number = zipf_shares_->rank_at((static_cast<double>(j) + 0.5) / static_cast<double>(items_)) - 1;
  } else if (const auto* even = std::get_if<EvenKeys>(&pattern_)) {
    number = scaled(j, even->count, items_);
  } else if (const auto* hot = std::get_if<HotKeys>(&pattern_)) {
    const auto on_hot = static_cast<std::int64_t>(hot->share * static_cast<double>(items_));
    number = j < on_hot ? scaled(j, hot->count, on_hot) : hot->count + j - on_hot;
  }
  return static_cast<std::uint64_t>(number);
}

}  // namespace dynafill
