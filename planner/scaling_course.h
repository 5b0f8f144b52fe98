// planner/scaling_course.h: a load into a table whose capacity follows it.
#pragma once

#include <optional>
#include <vector>

#include "planner/course.h"

namespace dynafill {

struct ScalingCourse {
  Duration load{};
  std::vector<CapacityStep> steps;  // from the full hour in which the job starts
};

// Minute by minute with the simulator's own target tracking (sim/auto_scaling.h), the writes as a steady
// flow: the client gets what it asks for while the table has saved something, then what is provisioned.  How
// long each update takes is the world's chance.  None: longer than load_time_limit.
std::optional<ScalingCourse> scaling_course(const Job& job, std::int64_t max_wcu, WcuRate client,
                                            Duration startup, const World& world);

}  // namespace dynafill
