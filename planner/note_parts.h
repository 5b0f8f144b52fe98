// planner/note_parts.h: the parts that notes.cc puts together, by what they are about.
#pragma once

#include <string>
#include <vector>

#include "planner/course.h"
#include "planner/plan.h"

namespace dynafill {

using Notes = std::vector<std::string>;

// "833 WCU", "834 WCU at ratio 0.5"
std::string at_capacity(std::int64_t wcu, Ratio ratio);
// "1200.5 s"
std::string in_tenths_of_seconds(Duration time);

// What the route's client makes of its rate, and what would make up for it.
void note_client(const Plan& plan, const Job& job, const Choice& choice, Notes& notes);
// What another provisioned capacity would come to.
void note_other_capacities(const Plan& plan, const Job& job, const PriceBook& book, Notes& notes);
// What is special about the route.
void note_route(const Plan& plan, const Job& job, const PriceBook& book, Notes& notes);

}  // namespace dynafill
