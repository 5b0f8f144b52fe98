// planner/plan_json.h: plan.json, "schema": "dynafill/plan/1".
//
//   {schema, name, route, region, prices, price_adjustments (null or as pricing/adjustments.h),
//    source {path, format, bytes}, key {partition, sort},
//    need {items, wcu_total, item_bytes_mean, wcu_histogram [[units, items]], distinct_keys, top_share,
//    order {kind, run_items, spread [[window_items, effective_keys]]}},
//    table {mode "provisioned" or "on-demand", provisioned_wcu, provisioned_rcu, ratio, target_wcu_per_s,
//    warm_wcu or null, quota_wcu, max_wcu or null, class, auto_scaling {min_wcu, max_wcu, target} or null,
//    gsis [{name, provisioned_wcu, wcu_total, entries, distinct_keys, top_share}]},
//    client {kind "dynafill", "emr-connector" or "data-pipeline", workers, tasks, tasks_assumed, percent},
//    compute {instance, count}, load {as pacing/load_spec.h},
//    time {load_s, startup_s, startup_p99_s, total_s, terminate_after_s or null, latency_p50_ms,
//    latency_p99_ms, load_p50_s, load_p90_s, total_p50_s, total_p90_s, timeout_probability,
//    within_probability; null where unknown}, cost {currency, total, lines [{sku, service, what, quantity,
//    unit, unit_price, amount, source, as_of, formula}], p50 and p90 where the data is not known exactly},
//    asked {within_s, wcu, ratio, budget; null where nothing was asked}, solved_for, notes [], assumptions
//    [{what, value, source}]}
//
// Money and quantities are exact decimal strings, the total too: whoever prints it rounds it.  Times are
// seconds, to a hundredth from 10 s up and to a microsecond below, so a plan that was written, read and
// written again is the same text.  A plan of an older version lacks warm_wcu to gsis, client and load_p50_s
// to within_probability: it is read as provisioned capacity and our own loader.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "planner/plan.h"

namespace dynafill {

inline constexpr std::string_view plan_schema = "dynafill/plan/1";

nlohmann::json to_json(const Plan& plan);
// An Error names the first field that is missing or wrong.  The total is taken from the lines.
Result<Plan> plan_from_json(const nlohmann::json& document);

}  // namespace dynafill
