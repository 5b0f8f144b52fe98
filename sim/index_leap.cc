// What IndexModel tells and does about leaps over time (sim/leap.h).
#include <algorithm>
#include <cmath>

#include "pacing/paced_item.h"
#include "sim/index_model.h"

namespace dynafill {

void IndexModel::begin_sample(TimePoint now) {
  partitions_.begin_sample(now);
  sample_.accepted_before = accepted_;
  sample_.level = bucket_.level(now);
}

template <class Visit>
void IndexModel::visit_debts(TimePoint now, Visit&& visit) {
  visit(bucket_, Debt{sample_.level, bucket_.level(now),
                      static_cast<double>((accepted_ - sample_.accepted_before).count)});
  for (Partition& partition : partitions_.all())
    visit(partition.bucket, Debt{partition.mark.level, partition.bucket.level(now),
                                 static_cast<double>(partition.stored_units() - partition.mark.units)});
}

// That the buffer was full throughout, but for what it makes room for.
bool IndexModel::holds(const Debt& debt) const {
  const double full = -static_cast<double>(constants_.index_buffer.count);
  return std::max(debt.level_then, debt.level_now) < full + 2 * room() && debt.accepted > 0;
}

double IndexModel::drift(const Debt& debt, Duration sampled) const {
  const auto by_chance = static_cast<double>(2 * batch_places * largest_entry_);
  return std::abs(debt.change()) <= by_chance || holds(debt) ? 0 : debt.change() / in_seconds(sampled);
}

IndexModel::Outlook IndexModel::outlook(Duration sampled, TimePoint now) {
  Outlook outlook{.steady_for = partitions_.steady_for(sampled, now)};
  const auto buffer = static_cast<double>(constants_.index_buffer.count);
  visit_debts(now, [&](const TokenBucket&, const Debt& debt) {
    if (holds(debt))
      outlook.lasting_share = std::min(outlook.lasting_share, 1 + debt.change() / debt.accepted);
    if (const double falling = -drift(debt, sampled); falling > 0)
      outlook.steady_for = std::min(outlook.steady_for,
                                    from_seconds(std::clamp((debt.level_now + buffer) / falling, 0.0, 1e9)));
  });
  return outlook;
}

bool IndexModel::outgrown(Duration sampled) const {
  const auto accepted = static_cast<double>((accepted_ - sample_.accepted_before).count);
  return growth_ && growth_->due() == never &&
         growth_->outgrown_by(accepted / in_seconds(sampled), 0, partitions_.count());
}

void IndexModel::leap(Duration time, Duration sampled, TimePoint now) {
  visit_debts(now, [&](TokenBucket& bucket, const Debt& debt) {
    const auto gained = std::llround(drift(debt, sampled) * in_seconds(time));
    bucket.settle(WriteUnits{gained}, WriteUnits{0}, now);
  });
  sample_.accepted_per_s =
      static_cast<double>((accepted_ - sample_.accepted_before).count) / in_seconds(sampled);
  partitions_.leap(time, sampled, now);
}

void IndexModel::pass(Duration part, Duration gone, TimePoint now) {
  const double per_s = sample_.accepted_per_s;
  accepted_ +=
      WriteUnits{std::llround(per_s * in_seconds(gone + part)) - std::llround(per_s * in_seconds(gone))};
  if (growth_) growth_->leap(part, now);
}

}  // namespace dynafill
