// planner/job.h: what every way of doing one job shares, and the worlds in which it is looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/run_clock.h"
#include "base/units.h"
#include "planner/plan.h"

namespace dynafill {

struct Job {
  const PlanRequest* request;  // borrowed; outlives the job
  Plan::Need need;
  std::vector<Plan::Index> indexes;  // what they need; their capacity is the plan's to find
  Bytes source;                      // the file as it is, or as it would be written
  double stored_share = 1;           // of these bytes, what its files take (stored_size)
  std::int64_t source_files;         // of the data as it is; 0: not known, or not written yet
  std::string format;                // of that file; empty: not written yet, in whatever form suits
  // What the keys let through, whatever the capacity: 1,000 WCU/s for each partition that is written to at
  // once.  None: they do not matter.
  std::optional<WcuRate> key_limit;
  double item_units = 1;                       // of the item that a write unit belongs to, on average
  double index_factor = 1;                     // units of the busiest index for one of the table; at least 1
  std::vector<std::string_view> loader_types;  // machines for our loader that the book has, smallest first
  std::string_view emr_type;                   // for EMR
  bool public_ipv4_charged = false;            // at the day of the prices
};

// The job of `request`, whose data is a profile.
Job job_of(const PlanRequest& request, const PriceBook& book);

// What is not known for certain, as it turns out once.  Every route and mode is judged in the same worlds.
struct World {
  std::int64_t items = 0;
  WriteUnits units;
  Bytes source;
  double startup_z = 0;  // how many deviations the start-up is from its median
  // How far a client that is not ours falls short of its rate, from 0, not at all, to 1, as far as measured
  // loads did.  None: as far as its route is planned for.
  std::optional<double> slowness;
  // How many deviations less evenly than usual the keys fall on an on-demand table's partitions.  None: as
  // plans count on.
  std::optional<double> unevenness;
  double patience = 0.5;   // 0: an on-demand table grows at its soonest, 1: at its latest
  std::uint64_t luck = 0;  // seeds how long auto scaling's updates take; 0: each its mean
};
// The world that a plan is made for.
World expected_world(const Job& job);

// What a source of so many bytes takes as it is stored: less when it is compressed.
Bytes stored_size(const Job& job, Bytes source);

// Units of a GSI that come with the world's items.
std::int64_t index_units(const Job& job, const Plan::Index& index, const World& world);

}  // namespace dynafill
