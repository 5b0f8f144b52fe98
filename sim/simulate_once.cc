#include "sim/simulate_once.h"

#include "pacing/pacing_core.h"
#include "sim/driven_run.h"
#include "sim/sdk_client.h"

namespace dynafill {

TableSpec simulated_table(const Scenario& scenario) {
  TableSpec table = scenario.table;
  const WriteUnits units = total_units(scenario.data);
  if (units.count > 0)
    table.bytes_per_unit = static_cast<double>(scenario.data.mean_item_bytes.count) *
                           static_cast<double>(scenario.data.items) / static_cast<double>(units.count);
  table.connections = in_flight_max(scenario.client);
  return table;
}

RunOutcome simulate_once(const Scenario& scenario, Seed seed, const RunOptions& options) {
  Rng startup_rng = seed.stream("startup");
  const Duration startup = draw_once(scenario.startup, startup_rng);
  const Rng jitter = seed.stream("client/backoff");
  const TimePoint start(startup);
  const auto play = [&]<class Client>(const Client& client) {
    return DrivenRun<Client>(scenario, client, static_cast<std::size_t>(in_flight_max(scenario.client)), seed,
                             startup, options)
        .play();
  };
  if (const auto* load = std::get_if<LoadSpec>(&scenario.client))
    return play(PacingCore(*load, jitter, start));
  if (const auto* sdk = std::get_if<SdkClientSpec>(&scenario.client))
    return play(SdkClient(*sdk, jitter, start));
  if (const auto* emr = std::get_if<EmrClientSpec>(&scenario.client))
    return play(EmrClient(*emr, scenario.data.items, jitter, start));
  if (const auto* unlimited = std::get_if<UnlimitedSpec>(&scenario.client))
    return play(SdkClient(as_sdk_client(*unlimited), jitter, start));
  return play(SdkClient({}, jitter, start));  // that finds nothing to write
}

}  // namespace dynafill
