// Our loader in Fargate tasks, started with RunTask.
#include "planner/routes/containers.h"

namespace dynafill {
namespace {

class LoaderOnFargate final : public ContainerRoute {
 public:
  [[nodiscard]] std::string_view words() const override { return "our loader in Fargate tasks"; }
  [[nodiscard]] StartupRows startup() const override {
    return {"fargate_startup_p50", "fargate_startup_p99"};
  }
};

}  // namespace

const RouteModel& loader_on_fargate() {
  static const LoaderOnFargate route;
  return route;
}

}  // namespace dynafill
