// planner/notes.h: what a reader of the plan must know beside its figures, the gravest first.
#pragma once

#include <string>
#include <vector>

#include "planner/course.h"
#include "planner/plan.h"

namespace dynafill {

// Warnings and remarks on a plan whose figures and bill are complete.
std::vector<std::string> notes_on(const Plan& plan, const Job& job, const Choice& choice,
                                  const PriceBook& book);

}  // namespace dynafill
