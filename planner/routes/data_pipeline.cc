// AWS Data Pipeline, as the article of 2018 used it: its template starts an EMR cluster that imports files.
#include <fmt/format.h>

#include "planner/constants.h"
#include "planner/routes/emr_cluster.h"

namespace dynafill {
namespace {

class DataPipeline final : public EmrClusterRoute {
 public:
  [[nodiscard]] std::string_view words() const override { return "AWS Data Pipeline with EMR"; }
  [[nodiscard]] StartupRows startup() const override {
    return {"data_pipeline_startup_p50", "data_pipeline_startup_p99"};
  }
  [[nodiscard]] Plan::ClientKind client() const override { return Plan::ClientKind::data_pipeline; }

  // The template's own jar is older than the connector that was published; the article's load kept its rate.
  // What the connector would make of it stands in the notes.
  [[nodiscard]] WcuRate reached(const Job&, const Choice&, const Fleet&, WcuRate target) const override {
    return target;
  }
  [[nodiscard]] WcuRate reached_at_most(const Job&, const Choice&, const Fleet&,
                                        WcuRate target) const override {
    return target;
  }
  [[nodiscard]] double slowness_planned() const override { return 0; }
  [[nodiscard]] Duration ramp(const Job&) const override { return {}; }

  void charge(const Job& job, const Course& course, const World& world, Meter& meter) const override {
    meter.add(EmrUse{course.fleet.type, course.fleet.machines, course.total});
    meter.add(ActivityUse{job.request->activity_months});
    charge_source_in_s3(job, course, stored_size(job, world.source), meter);
  }

  [[nodiscard]] std::vector<std::string> obstacles(const Job& job, Mode mode, Ratio ratio,
                                                   const PriceBook& book) const override {
    std::vector<std::string> reasons;
    if (is_on_demand(mode))
      reasons.emplace_back(
          "Data Pipeline's template takes a share of provisioned capacity; on demand has none.");
    if (mode == Mode::auto_scaling)
      reasons.emplace_back(
          "Data Pipeline reads the table's capacity once, at its start, and does not follow auto scaling.");
    if (ratio.millionths < constants::pipeline_least_ratio_millionths.value)
      reasons.push_back(
          fmt::format("Data Pipeline takes a write throughput ratio of 0.1 to 1.0, not {}.", ratio.text()));
    const auto activity = book.lookup(job.request->region, "datapipeline.activity.high_frequency_month");
    if (!activity) reasons.push_back("Data Pipeline has no price there: " + activity.error().sentence);
    return reasons;
  }

  [[nodiscard]] std::optional<std::string> closed(const Job& job, const PriceBook& book) const override {
    const auto& closing = constants::pipeline_closed;
    if (job.request->has_data_pipeline || book.as_of() < closing.value) return std::nullopt;
    return fmt::format(
        "AWS Data Pipeline is closed to new customers since {}; --data-pipeline-customer says that you may "
        "use "
        "it.",
        closing.value);
  }

  void assume(const Job& job, const Plan& plan, std::vector<Assumption>& list) const override {
    EmrClusterRoute::assume(job, plan, list);
    list.push_back(
        {"Data Pipeline activity",
         fmt::format("one, high frequency, for {} months", job.request->activity_months.text()),
         "as in https://solidstudio.io/blog/bootstrapping-dynamodb-using-data-pipeline, 2018-01-18"});
  }

 protected:
  [[nodiscard]] std::string_view usual_instance(const Job&) const override {
    return constants::pipeline_instance.value;
  }
};

}  // namespace

const RouteModel& data_pipeline() {
  static const DataPipeline route;
  return route;
}

}  // namespace dynafill
