// planner/course.h: how a job goes by one route in one capacity mode, once the capacity is chosen.
//
// Microseconds each, no text, no allocation but for auto scaling's steps: searches and worlds ask thousands
// of times.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "planner/job.h"
#include "planner/meter.h"

namespace dynafill {

struct Choice {
  Route route = Route::loader;
  Mode mode = Mode::provisioned;
  // provisioned: the level; auto_scaling: its maximum; on demand: the most to aim at; warm: what the table is
  // warmed for.
  std::int64_t wcu = 0;
  Ratio ratio;
};

// What is paid for while the job runs.
struct Fleet {
  std::string_view type;      // of the machines; empty: none, or none to name
  std::int64_t machines = 0;  // instances, workers or containers
  std::int64_t tasks = 0;     // of a connector
};

struct Course {
  WcuRate target;   // what the client is told to hold
  WcuRate reached;  // what it really holds while the table lets it
  Fleet fleet;
  Duration startup{};
  Duration load{};
  Duration total{};
  std::vector<CapacityStep> steps;  // auto_scaling: from the full hour in which the job starts
};

// What the client is told to hold: provisioned capacity x ratio, and our loader no more than the partitions
// surely take (planner/partition_room.h).
WcuRate target_of(const Job& job, const Choice& choice);

// What an index needs beside a table with `table_wcu`, so that neither waits for the other.
std::int64_t index_capacity(const Job& job, const Plan::Index& index, std::int64_t table_wcu);

// `at_most`: as if the client reached what it cannot exceed with this capacity or less (RouteModel), a bound
// for searches: it is never slower with more capacity.
enum class Reached { expected, at_most };

// None: the load would take longer than load_time_limit.
std::optional<Course> course_of(const Job& job, const Choice& choice, const World& world,
                                Reached reached = Reached::expected);

// Everything the job uses from "go" to its last write.  Not in it: keeping the data afterwards, which is the
// price of the table and the same for every route.
void charge(const Job& job, const Choice& choice, const Course& course, const World& world, Meter& meter);

}  // namespace dynafill
