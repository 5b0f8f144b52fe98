// An AWS Batch array job whose children each load a section, on Fargate; Batch itself is free.
#include "planner/routes/containers.h"

namespace dynafill {
namespace {

class BatchArray final : public ContainerRoute {
 public:
  [[nodiscard]] std::string_view words() const override { return "an AWS Batch array of our loader"; }
  [[nodiscard]] StartupRows startup() const override { return {"batch_startup_p50", "batch_startup_p99"}; }
};

}  // namespace

const RouteModel& batch_array() {
  static const BatchArray route;
  return route;
}

}  // namespace dynafill
