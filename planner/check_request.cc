#include "planner/check_request.h"

#include <fmt/format.h>

#include "base/text.h"

namespace dynafill {

Status check_request(const PlanRequest& request, const PriceBook& book, bool needs_nothing) {
  const Asked& asked = request.asked;
  const auto wrong = [](std::string sentence) { return Error{std::move(sentence)}; };
  RETURN_IF_ERROR(book.check_region(request.region));
  if (asked.wcu && (*asked.wcu < 1 || *asked.wcu > wcu_limit))
    return wrong(
        fmt::format("A capacity of {} WCU is not between 1 and {}.", *asked.wcu, human_count(wcu_limit)));
  if (asked.within && (*asked.within <= Duration{} || *asked.within > load_time_limit))
    return wrong("The time to load within must be above zero and at most 100 years.");
  if (asked.ratio && (asked.ratio->millionths < 1 || asked.ratio->millionths > 1'000'000))
    return wrong(fmt::format("A ratio of {} is not above 0 and up to 1.", asked.ratio->text()));
  if (asked.budget && asked.budget->amount <= 0) return wrong("A budget must be above $0.");
  if (request.rcu < 1 || request.rcu > wcu_limit) return wrong("A table's read capacity is at least 1 RCU.");
  if (request.quota_wcu < 1 || request.quota_wcu > wcu_limit)
    return wrong("A quota of write capacity is at least 1 WCU.");
  if (request.scaling_min_wcu < 1 || request.scaling_min_wcu > wcu_limit)
    return wrong("Auto scaling keeps at least 1 WCU.");
  if (request.warm_wcu && (*request.warm_wcu < 1 || *request.warm_wcu > wcu_limit))
    return wrong("A warm throughput is at least 1 WCU.");
  if (request.into_hour < Duration{} || request.into_hour >= std::chrono::hours(1))
    return wrong("The start within the clock hour must be from 0 to 59 minutes.");
  if (request.instances && (*request.instances < 1 || *request.instances > 1'000'000))
    return wrong("The number of instances must be between 1 and 1,000,000.");
  if (request.instances && request.route == Route::loader && request.instance.empty())
    return wrong("A number of instances needs the type of the instance; without one the loader runs here.");
  for (const auto& time : {request.startup, request.startup_p99})
    if (time && (*time < Duration{} || *time > std::chrono::hours(24 * 365)))
      return wrong("A start-up takes between nothing and a year.");
  if (request.terminate_after &&
      (*request.terminate_after <= Duration{} || *request.terminate_after > load_time_limit))
    return wrong("Terminate after must be above zero and at most 100 years.");
  if (request.activity_months < 0) return wrong("The months of a Data Pipeline activity cannot be negative.");

  if (const auto* item = std::get_if<Bytes>(&request.data)) {
    if (item->count < 1 || item->count > 400 * 1024)
      return wrong(
          fmt::format("An item of {} bytes does not exist: DynamoDB takes 1 to 409,600.", item->count));
    if (!asked.wcu || !asked.within)
      return wrong(
          "To say how many items fit, the plan needs both a capacity (--wcu 833) and a time (--within 20m).");
    return Done{};
  }
  if (std::get<Profile>(request.data).items < 1) return wrong("There are no items to plan for.");
  if (!asked.wcu && !asked.within && !asked.budget && !needs_nothing)
    return wrong(
        "The plan needs one thing more: a time (--within 20m), a capacity (--wcu 833) or a budget "
        "(--budget 2).");
  return Done{};
}

}  // namespace dynafill
