#include "sim/simulate_once.h"

#include "pacing/pacing_core.h"
#include "sim/driven_run.h"
#include "sim/sdk_client.h"

namespace dynafill {

RunOutcome simulate_once(const Scenario& scenario, Seed seed, const RunOptions& options) {
  Rng startup_rng = seed.stream("startup");
  const Duration startup = draw_once(scenario.startup, startup_rng);
  const Rng jitter = seed.stream("client/backoff");
  const auto play = [&]<class Client>(const Client& client, int requests_max) {
    return DrivenRun<Client>(scenario, client, static_cast<std::size_t>(requests_max), seed, startup, options)
        .play();
  };
  if (scenario.sdk) return play(SdkClient(*scenario.sdk, jitter, TimePoint(startup)), scenario.sdk->workers);
  return play(PacingCore(scenario.client, jitter, TimePoint(startup)), scenario.client.in_flight_max);
}

}  // namespace dynafill
