// planner/explain.h: a plan as people read it, in lines of at most 80 columns.
#pragma once

#include <string>

#include "planner/plan.h"

namespace dynafill {

// One screen: what is to be written, with which settings, how long, the bill with its total rounded once,
// and the notes.
std::string summary(const Plan& plan);

// "within 20m 00s in 3 of 256 worlds; half load in up to 20m 48s, nine tenths in 21m 34s"; empty when nothing
// is uncertain and no time was asked for.
std::string odds_text(const Plan& plan);

// For --explain: every figure with the formula that made it, its inputs and its source; then the
// assumptions, the notes, and the list of sources that the [numbers] point to.
std::string explanation(const Plan& plan);

}  // namespace dynafill
