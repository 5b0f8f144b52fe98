// sim/client_spec.h: who loads: our own client, one written with an AWS SDK, EMR's connector, or one
// without any limit.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <variant>

#include "pacing/load_spec.h"
#include "sim/emr_client.h"
#include "sim/sdk_client.h"

namespace dynafill {

// As fast as the answers come: every worker sends its next request at once, and what was throttled again at
// once, for ever.  What a loader without retry policy does, and the most that a table can be asked.
struct UnlimitedSpec {
  int workers = 32;
  int batch = 25;
};

// Nobody loads: the items are in the table already, and the scenario only reads.
struct NoClientSpec {};

using ClientSpec = std::variant<LoadSpec, SdkClientSpec, EmrClientSpec, UnlimitedSpec, NoClientSpec>;

// A client of workers whose retry mode is to repeat at once.
SdkClientSpec as_sdk_client(const UnlimitedSpec& spec);

// "dynafill", "sdk", "emr-connector", "data-pipeline", "unlimited" or "none": client.kind of scenario.json.
std::string_view client_kind(const ClientSpec& client);
// Requests on the wire at once, at most.
int in_flight_max(const ClientSpec& client);
// Parts of the source that are read at once: each of EMR's tasks reads its own.
int readers(const ClientSpec& client);
// "client" as scenario.json writes it, without what our own client's LoadSpec has besides.
nlohmann::json to_json(const ClientSpec& client);
// One rate, or [second, rate] for each point.
nlohmann::json to_json(const RateSchedule& schedule);

}  // namespace dynafill
