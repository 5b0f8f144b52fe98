// sim/table_bucket.h: what a table's own capacity lets through, whichever partition a write, or a read, goes
// to: a table has one for each.
//
// Provisioned: saves up to the burst window of its rate.  A write is admitted while there is something left
// and may overdraw it.  The rate arrives in grants, one every router_refill for each request router that
// serves the table, and there is a router for each router_rate of it: a table of 5 WCU gets 25 units every
// 5 s, one of 1,000 WCU 500 units twice a second.  The first grant comes at creation.  A client of few
// connections reaches as many routers, and each hands out of the saved burst at most router_burst_share
// times the table's rate.
// A unit is a write unit; of reads half a read unit, what the least eventually consistent read costs.
// On-demand: the quota, or the owner's maximum where that is lower, in every second; nothing is saved.
//
// Exact: levels are whole millionths of a unit; what was granted in all is the rate times the time, rounded
// down.  Threads: one owner.  Requires that `now` never goes backwards.
#pragma once

#include <cstdint>

#include "base/run_clock.h"
#include "base/units.h"
#include "sim/table_constants.h"
#include "sim/table_spec.h"

namespace dynafill {

// The units in which reads are counted.
inline constexpr std::int64_t half_units = 2;  // in a read unit

class TableBucket {
 public:
  static TableBucket of_writes(const TableSpec& spec, const TableConstants& constants, TimePoint created);
  static TableBucket of_reads(const TableSpec& spec, const TableConstants& constants, TimePoint created);

  // Takes `cost` if what may be spent now covers it; otherwise takes nothing.
  [[nodiscard]] bool try_take(WriteUnits cost, TimePoint now) {
    if (now >= next_grant_) grant(now);
    const std::int64_t taken = cost.count * micro;
    if (level_ - held_back_ < taken) return false;
    level_ -= taken;
    return true;
  }
  // Takes `cost` if anything may be spent now.
  [[nodiscard]] bool try_overdraw(WriteUnits cost, TimePoint now) {
    if (now >= next_grant_) grant(now);
    if (level_ <= held_back_) return false;
    level_ -= cost.count * micro;
    return true;
  }

  // Requires mode provisioned.  What was earned stays, up to the new capacity.
  void set_provisioned(std::int64_t units_per_s, TimePoint now);

  // With what was earned since the last grant, so that it changes evenly.
  [[nodiscard]] double even_level(TimePoint now);
  // The level changes by so many units, up to the capacity; what of it may be spent now stays.
  void leap(double gained);
  [[nodiscard]] double level(TimePoint now);  // in units
  [[nodiscard]] double granted() const;       // in units since creation, the first level included

 private:
  static constexpr std::int64_t micro = 1'000'000;  // parts of a unit
  // What differs between reads and writes.
  struct Terms {
    bool on_demand;
    bool full;                 // at the start
    std::int64_t units_per_s;  // provisioned, or the on-demand limit
    WcuRate router_rate;
    double connections_share;  // of the rate that all connections together may spend; 0: no limit
  };
  TableBucket(const Terms& terms, const TableConstants& constants, TimePoint created);
  void set_rate(std::int64_t units_per_s, Duration saved, TimePoint now);
  void grant(TimePoint now);
  void add(std::int64_t earned);

  Duration burst_window_;
  Duration refill_;
  WcuRate router_rate_;
  double connections_share_;
  WcuRate rate_;
  std::int64_t capacity_ = 0;
  std::int64_t level_ = 0;
  std::int64_t held_back_ = 0;  // of the level, what the routers at hand were not granted
  std::int64_t grantable_ = 0;  // the most they may hold
  std::int64_t added_ = 0;
  Duration step_{1};               // between two grants to the table
  TimePoint anchor_;               // grants come at anchor_ + n x step_
  std::int64_t since_anchor_ = 0;  // granted since then
  TimePoint next_grant_;
};

}  // namespace dynafill
