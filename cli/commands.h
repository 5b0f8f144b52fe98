// cli/commands.h: one function a command; each lives in its own file and returns the exit code.
#pragma once

#include <string>
#include <vector>

namespace dynafill {

using Arguments = std::vector<std::string>;

int run_generate(const Arguments& arguments);
int run_profile(const Arguments& arguments);
int run_convert(const Arguments& arguments);
int run_plan(const Arguments& arguments);
int run_plan_diff(const Arguments& arguments);  // plan diff: what is behind these two words
int run_compare(const Arguments& arguments);
int run_prices(const Arguments& arguments);
int run_simulate(const Arguments& arguments);
int run_calibrate(const Arguments& arguments);
int run_load(const Arguments& arguments);
int run_serve(const Arguments& arguments);
int run_report(const Arguments& arguments);

}  // namespace dynafill
