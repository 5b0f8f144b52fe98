#include "pricing/engine_charges.h"

#include <fmt/format.h>

#include "base/text.h"

namespace dynafill {
namespace {

struct GlueVersion {
  std::string_view name;
  std::int64_t least_seconds;
  bool flex;
};
constexpr GlueVersion glue_versions[] = {{"0.9", 600, false}, {"1.0", 600, false}, {"2.0", 60, false},
                                         {"3.0", 60, true},   {"4.0", 60, true},   {"5.0", 60, true}};

Result<GlueVersion> glue_version(std::string_view name) {
  for (const GlueVersion& version : glue_versions)
    if (version.name == name) return version;
  return Error{
      fmt::format("There is no Glue version '{}'; there are 0.9, 1.0, 2.0, 3.0, 4.0 and 5.0.", name)};
}

std::int64_t in_steps(std::int64_t value, std::int64_t step) { return (value + step - 1) / step * step; }

}  // namespace

Result<std::int64_t> glue_least_seconds(std::string_view version) {
  const auto found = glue_version(version);
  if (!found) return found.error();
  return found->least_seconds;
}

Charge glue_job(const PriceBook& book, std::string_view region, const GlueJob& job, Duration length) {
  const auto version = glue_version(job.version);
  if (!version) return version.error();
  if (job.dpus < glue_dpus_least)
    return Error{fmt::format("A Glue Spark job takes at least 2 DPUs, not {}.", job.dpus.text())};
  if (job.flex && !version->flex)
    return Error{fmt::format("Glue {} has no flex jobs; they came with 3.0.", job.version)};
  return charge(book, region, job.flex ? "glue.etl_flex_dpu_hour" : "glue.etl_dpu_hour",
                billed_hours(job.dpus, length, version->least_seconds),
                fmt::format("{} DPU x {} s / 3600", job.dpus.text(),
                            human_count(billed_seconds(length, version->least_seconds))));
}

Charge emr_serverless(const PriceBook& book, std::string_view region, const ServerlessWorker& worker,
                      std::int64_t workers, Duration length) {
  const std::string time = fmt::format("{} s / 3600", human_count(billed_seconds(length)));
  const std::string_view processor = processor_name(worker.processor);
  std::vector<BillLine> lines;
  const auto bill = [&](std::string_view sku, Decimal amount, std::string_view unit) {
    return append(
        lines, charge(book, region, sku, billed_hours(Decimal(workers) * amount, length),
                      fmt::format("{} x {} {} x {}", counted(workers, "worker"), amount.text(), unit, time)));
  };
  RETURN_IF_ERROR(bill(fmt::format("emrserverless.{}.vcpu_hour", processor), worker.vcpu, "vCPU"));
  RETURN_IF_ERROR(bill(fmt::format("emrserverless.{}.gb_hour", processor), worker.memory_gb, "GB"));
  if (worker.storage_gb > serverless_storage_included_gb) RETURN_IF_ERROR
    (bill("emrserverless.storage_gb_hour", worker.storage_gb - serverless_storage_included_gb,
          "GB of storage above 20"));
  return lines;
}

Charge standard_workflow(const PriceBook& book, std::string_view region, std::int64_t transitions) {
  return charge(book, region, "stepfunctions.standard_state_transition", transitions,
                counted(transitions, "state transition"));
}

Charge express_workflows(const PriceBook& book, std::string_view region, std::int64_t requests, Duration each,
                         std::int64_t memory_mb) {
  CHECK(each >= Duration{} && memory_mb > 0);
  const std::int64_t ms = in_steps((each.count() + 999'999) / 1'000'000, 100);
  const std::int64_t mb = in_steps(memory_mb, 64);
  auto lines = charge(book, region, "stepfunctions.express_request", requests, counted(requests, "request"));
  if (!lines) return lines;
  RETURN_IF_ERROR(append(
      *lines, charge(book, region, "stepfunctions.express_gb_second",
                     Decimal::divide(Decimal(requests) * ms * mb, std::int64_t{1024} * 1000, kept_decimals),
                     fmt::format("{} x {} ms x {} MB / 1024", counted(requests, "request"), human_count(ms),
                                 human_count(mb)))));
  return lines;
}

Charge pipeline_activities(const PriceBook& book, std::string_view region, ActivityFrequency frequency,
                           ActivityPlace place, std::int64_t activities, Decimal months) {
  return charge(book, region,
                fmt::format("datapipeline.{}activity.{}_frequency_month",
                            place == ActivityPlace::on_premises ? "on_premises_" : "",
                            frequency == ActivityFrequency::high ? "high" : "low"),
                Decimal(activities) * months,
                fmt::format("{} {} x {} months", human_count(activities),
                            activities == 1 ? "activity" : "activities", months.text()));
}

Charge pipeline_activity(const PriceBook& book, std::string_view region, ActivityFrequency frequency,
                         Decimal activity_months) {
  return pipeline_activities(book, region, frequency, ActivityPlace::aws, 1, activity_months);
}

Charge inactive_pipelines(const PriceBook& book, std::string_view region, std::int64_t pipelines,
                          Decimal months) {
  return charge(book, region, "datapipeline.inactive_pipeline_month", Decimal(pipelines) * months,
                fmt::format("{} x {} months", counted(pipelines, "pipeline"), months.text()));
}

}  // namespace dynafill
