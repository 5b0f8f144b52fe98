// pricing/engine_charges.h: what services that run a job for you charge: Glue, EMR Serverless, Step
// Functions, Data Pipeline.  Pure functions; a price that the book does not have is an Error, never $0.
#pragma once

#include <cstdint>

#include "pricing/bill.h"
#include "pricing/compute_charges.h"
#include "pricing/quantities.h"

namespace dynafill {

// Glue Spark jobs: DPUs (4 vCPU, 16 GB) by the second, a begun second whole, at least 1 minute; at least 10
// minutes with Glue 0.9 and 1.0.  Flex runs on spare machines and starts when it can (Glue 3.0 and later).
// Source: https://aws.amazon.com/glue/pricing/ (1 minute, flex) and its page of 2019 (10 minutes).
struct GlueJob {
  Decimal dpus = 2;  // workers x DPU of their type: G.1X is 1, G.2X is 2
  std::string version = "4.0";
  bool flex = false;
};
inline constexpr std::int64_t glue_dpus_least = 2;
// Seconds that are billed at least; an Error for a version that does not exist.
Result<std::int64_t> glue_least_seconds(std::string_view version);
// An Error also for fewer DPUs than a Spark job takes, and for flex on a version that does not have it.
Charge glue_job(const PriceBook& book, std::string_view region, const GlueJob& job, Duration length);

// EMR Serverless: vCPU, memory and storage above 20 GB of each worker by the second, a begun second whole, at
// least 1 minute a worker; pre-initialized workers from their start to their stop.
// Source: https://aws.amazon.com/emr/pricing/ ("Amazon EMR Serverless").
struct ServerlessWorker {
  Processor processor = Processor::x86;
  Decimal vcpu = 4;
  Decimal memory_gb = 16;
  Decimal storage_gb = 20;  // in all; the first 20 are included
};
inline constexpr std::int64_t serverless_storage_included_gb = 20;
Charge emr_serverless(const PriceBook& book, std::string_view region, const ServerlessWorker& worker,
                      std::int64_t workers, Duration length);

// Step Functions.  Standard workflows: each state transition, retries too.  Express: each request, and its
// duration rounded up to 100 ms x its memory in chunks of 64 MB.  A distributed map: one transition for each
// child, and the child's own price.
// Source: https://aws.amazon.com/step-functions/pricing/
Charge standard_workflow(const PriceBook& book, std::string_view region, std::int64_t transitions);
Charge express_workflows(const PriceBook& book, std::string_view region, std::int64_t requests, Duration each,
                         std::int64_t memory_mb);

// Data Pipeline: a price for each activity or precondition and month that it exists for.
// Source: https://aws.amazon.com/datapipeline/pricing/
enum class ActivityFrequency { low, high };     // high: more than once a day
enum class ActivityPlace { aws, on_premises };  // where it runs
Charge pipeline_activities(const PriceBook& book, std::string_view region, ActivityFrequency frequency,
                           ActivityPlace place, std::int64_t activities, Decimal months);
// One activity on AWS.
Charge pipeline_activity(const PriceBook& book, std::string_view region, ActivityFrequency frequency,
                         Decimal activity_months);
// Pipelines that are switched off, deleted or without activities, for as long as they are kept.
Charge inactive_pipelines(const PriceBook& book, std::string_view region, std::int64_t pipelines,
                          Decimal months);

}  // namespace dynafill
