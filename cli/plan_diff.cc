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

}  // namespace

int run_plan_diff(const Arguments& arguments) {
  CommandLine line(
      "plan diff", "BEFORE.json AFTER.json",
      "What differs between two plans: what was asked, the data, capacity, time and each line of "
      "the bill. Exit code 0, whether they differ or not.");
  const auto parsed = line.parse(arguments);
  if (!parsed.ok()) return complain(parsed.error());
  if (!*parsed) return 0;
  if (line.words().size() != 2)
    return complain(Error{"plan diff takes two plans: dynafill plan diff BEFORE.json AFTER.json"});
  const auto before = plan_in(line.words()[0]);
  if (!before.ok()) return complain(before.error());
  const auto after = plan_in(line.words()[1]);
  if (!after.ok()) return complain(after.error());
  const auto changes = plan_diff(*before, *after);
  line.say(plan_diff_screen(changes));
  line.say_json(to_json(changes));
  return 0;
}

}  // namespace dynafill
