#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "planner/plan_diff.h"
#include "planner/plan_json.h"

namespace dynafill {
namespace {

Result<Plan> plan_in(const std::string& path) {
  const auto document = read_document(path);
  RETURN_IF_ERROR(document);
  if (!document->has_value() || document_kind(**document) != "plan")
    return Error{fmt::format("'{}' is no plan; make one with `dynafill plan -o plan.json`.", path)};
  auto plan = plan_from_json(**document);
  if (!plan.ok()) return Error{fmt::format("'{}': {}", path, plan.error().sentence)};
  return plan;
}

Result<ExitCode> diff(const CommandLine& line) {
  if (line.words().size() != 2)
    return Error{"plan diff takes two plans: dynafill plan diff BEFORE.json AFTER.json"};
  const auto before = plan_in(line.words()[0]);
  RETURN_IF_ERROR(before);
  const auto after = plan_in(line.words()[1]);
  RETURN_IF_ERROR(after);
  const auto changes = plan_diff(*before, *after);
  line.say(plan_diff_screen(changes));
  line.say_json(to_json(changes));
  return ExitCode::done;
}

}  // namespace

int run_plan_diff(const Arguments& arguments) {
  CommandLine line(
      "plan diff", "BEFORE.json AFTER.json",
      "What differs between two plans: what was asked, the data, capacity, time and each line of "
      "the bill. Exit code 0, whether they differ or not.");
  if (const auto end = line.parse(arguments)) return *end;
  return ended(diff(line));
}

}  // namespace dynafill
