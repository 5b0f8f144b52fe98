// planner/explain.h: a plan as people read it, in lines of at most 80 columns.
#pragma once

#include <string>

#include "planner/plan.h"

namespace dynafill {

// One screen: what is to be written, with which settings, how long, the bill with its total rounded once,
// and the notes.
std::string summary(const Plan& plan);

// For --explain: every figure with the formula that made it, its inputs and its source; then the
// assumptions, the notes, and the list of sources that the [numbers] point to.
std::string explanation(const Plan& plan);

}  // namespace dynafill
