#include "sim/table_bucket.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/check.h"

namespace dynafill {
namespace {

constexpr Duration one_second = std::chrono::seconds(1);

// Millionths of a unit that `rate` earns in `elapsed`, rounded down.
std::int64_t earned_in(Duration elapsed, WcuRate rate) {
  return static_cast<std::int64_t>(static_cast<Int128>(rate.micro_per_s) * elapsed.count() / 1'000'000'000);
}

// On-demand: the owner's maximum where that is below the quota.
std::int64_t second_limit(std::int64_t maximum, std::int64_t quota) {
  return maximum > 0 ? std::min(maximum, quota) : quota;
}

}  // namespace

TableBucket TableBucket::of_writes(const TableSpec& spec, const TableConstants& constants,
                                   TimePoint created) {
  return {{.on_demand = spec.on_demand,
           .full = spec.on_demand || spec.burst == StartingBurst::full,
           .units_per_s = spec.on_demand ? second_limit(spec.max_wcu, spec.quota_wcu) : spec.provisioned_wcu,
           .router_rate = constants.router_rate,
           .connections_share = spec.on_demand ? 0 : spec.connections * constants.router_burst_share},
          constants,
          created};
}

// Readers are taken to have so many connections that the routers' grants never limit a burst.
TableBucket TableBucket::of_reads(const TableSpec& spec, const TableConstants& constants, TimePoint created) {
  const std::int64_t rcu = spec.on_demand ? second_limit(spec.max_rcu, spec.quota_rcu) : spec.provisioned_rcu;
  return {{.on_demand = spec.on_demand,
           .full = spec.on_demand || spec.burst == StartingBurst::full,
           .units_per_s = half_units * std::max<std::int64_t>(rcu, 1),
           .router_rate = {half_units * constants.router_rate.micro_per_s},
           .connections_share = 0},
          constants,
          created};
}

TableBucket::TableBucket(const Terms& terms, const TableConstants& constants, TimePoint created)
    : burst_window_(constants.burst_window),
      refill_(terms.on_demand ? std::min(one_second, constants.router_refill) : constants.router_refill),
      router_rate_(terms.router_rate),
      connections_share_(terms.connections_share),
      anchor_(created) {
  set_rate(terms.units_per_s, terms.on_demand ? one_second : burst_window_, created);
  add(terms.full ? capacity_ : earned_in(std::max(one_second, step_), rate_));
}

void TableBucket::set_rate(std::int64_t units_per_s, Duration saved, TimePoint now) {
  CHECK(units_per_s >= 1);
  rate_ = WcuRate::per_second(units_per_s);
  const std::int64_t routers = std::max<std::int64_t>(
      1, (rate_.micro_per_s + router_rate_.micro_per_s - 1) / router_rate_.micro_per_s);
  step_ = std::max(Duration(1), refill_ / routers);
  capacity_ = earned_in(std::max(saved, step_), rate_);
  grantable_ = std::llround(connections_share_ * static_cast<double>(earned_in(step_, rate_)));
  anchor_ = now;
  since_anchor_ = 0;
  next_grant_ = now + step_;
}

void TableBucket::add(std::int64_t earned) {
  const std::int64_t before = level_;
  level_ = std::min(level_ + earned, capacity_);
  added_ += level_ - before;
  held_back_ = grantable_ > 0 ? std::max<std::int64_t>(0, level_ - grantable_) : 0;
}

void TableBucket::grant(TimePoint now) {
  const Duration elapsed = (now - anchor_) / step_ * step_;
  const std::int64_t all = earned_in(elapsed, rate_);
  next_grant_ = anchor_ + elapsed + step_;
  const std::int64_t earned = all - since_anchor_;
  since_anchor_ = all;
  add(earned);
}

void TableBucket::set_provisioned(std::int64_t units_per_s, TimePoint now) {
  CHECK(now >= anchor_);
  // The part of the running step that is over counts at the old rate.
  const std::int64_t earned = earned_in(now - anchor_, rate_) - since_anchor_;
  add(std::max<std::int64_t>(0, earned));
  set_rate(units_per_s, burst_window_, now);
  add(std::min<std::int64_t>(0, capacity_ - level_));
}

double TableBucket::level(TimePoint now) {
  if (now >= next_grant_) grant(now);
  return static_cast<double>(level_) / static_cast<double>(micro);
}

double TableBucket::even_level(TimePoint now) {
  if (now >= next_grant_) grant(now);
  const std::int64_t earned = earned_in(now - anchor_, rate_) - since_anchor_;
  return static_cast<double>(std::min(capacity_, level_ + earned)) / static_cast<double>(micro);
}

void TableBucket::leap(double gained) {
  const std::int64_t before = level_;
  level_ = std::min<std::int64_t>(capacity_, level_ + std::llround(gained * static_cast<double>(micro)));
  added_ += std::max<std::int64_t>(0, level_ - before);
  held_back_ = std::max<std::int64_t>(0, held_back_ + level_ - before);
}

double TableBucket::granted() const { return static_cast<double>(added_) / static_cast<double>(micro); }

}  // namespace dynafill
