// planner/bill_json.h: the lines of a bill, as plan.json and comparison.json have them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "planner/plan.h"

namespace dynafill {

nlohmann::json lines_json(const Bill& bill);
nlohmann::json asked_json(const Asked& asked);
// Seconds, to a hundredth from 10 s up and to a microsecond below.
double seconds_field(Duration time);

}  // namespace dynafill
