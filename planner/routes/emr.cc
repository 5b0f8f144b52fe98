// An EMR cluster that runs the DynamoDB connector's import on files in S3.
#include "planner/routes/emr_cluster.h"

namespace dynafill {
namespace {

class EmrConnector final : public EmrClusterRoute {
 public:
  [[nodiscard]] std::string_view words() const override { return "an EMR cluster with the connector"; }
  [[nodiscard]] StartupRows startup() const override { return {"emr_startup_p50", "emr_startup_p99"}; }

 protected:
  [[nodiscard]] std::string_view usual_instance(const Job& job) const override { return job.emr_type; }
};

}  // namespace

const RouteModel& emr_connector() {
  static const EmrConnector route;
  return route;
}

}  // namespace dynafill
