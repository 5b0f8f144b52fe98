// pacing/token_bucket.h: meters write units.
//
// The bucket refills at `rate` and never holds more than `capacity`.  It has no clock: every call is told
// `now`, so the simulator, the endpoint and the loader run this same code.
//
// Exact:   the level is kept in units of 1e-15 WCU (millionths of WCU per second x nanoseconds), so
//          asking often loses nothing to rounding.
// Threads: no locking inside; one owner calls it.
// Fails:   never.  Time running backwards is our bug and stops the program.
#pragma once

#include "base/run_clock.h"
#include "base/units.h"

namespace dynafill {

class TokenBucket {
 public:
  // A level above `capacity` is cut to it.
  TokenBucket(WcuRate rate, WriteUnits capacity, WriteUnits level, TimePoint now);

  // Takes `cost` if the level covers it; otherwise takes nothing and returns false.
  [[nodiscard]] bool try_take(WriteUnits cost, TimePoint now);

  // Takes `cost` if the level is above zero, going below zero for the rest: how DynamoDB itself admits (the
  // workshop traces of aws-samples/amazon-dynamodb-labs@f133ce0 show it).  Otherwise takes nothing and
  // returns false.
  [[nodiscard]] bool try_overdraw(WriteUnits cost, TimePoint now);

  // When try_take(cost) will next succeed if nobody else takes; `now` at the earliest, `never` when that is
  // more than 292 years away.  Requires cost <= capacity and rate > 0.
  [[nodiscard]] TimePoint ready_at(WriteUnits cost, TimePoint now);

  // Corrects an estimate once the response says what a write really consumed.  The level may go below
  // zero; we then owe the table that much time.
  void settle(WriteUnits estimated, WriteUnits consumed, TimePoint now);

  // What was earned at the old rate stays, up to the new capacity.
  void set_rate(WcuRate rate, WriteUnits capacity, TimePoint now);

  [[nodiscard]] double level(TimePoint now);  // in units, for charts

 private:
  void refill(TimePoint now);

  WcuRate rate_;
  Int128 capacity_;
  Int128 level_;
  TimePoint refilled_;
};

}  // namespace dynafill
