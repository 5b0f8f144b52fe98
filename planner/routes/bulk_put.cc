// DynamoDB's StartBulkPutItems: from S3 into an existing table.  AWS publishes neither its price nor its
// speed, so it is listed and not ranked.
#include <fmt/format.h>

#include "base/text.h"
#include "planner/constants.h"
#include "planner/route_model.h"

namespace dynafill {
namespace {

class BulkPutItems final : public RouteModel {
 public:
  [[nodiscard]] std::string_view words() const override { return "bulk put items from S3"; }

  [[nodiscard]] std::vector<std::string> obstacles(const Job& job, Mode mode, Ratio,
                                                   const PriceBook&) const override {
    if (mode != Mode::on_demand) return {"Bulk put items brings its own capacity; there is none to choose."};
    const std::string most = human_count(constants::import_objects_max);
    const std::string here = job.source_files > constants::import_objects_max
                                 ? fmt::format(" (the data has {})", human_count(job.source_files))
                                 : "";
    return {fmt::format(
        "Its price and speed are not published, so it is listed and not ranked; it takes up to {} "
        "objects{} of 5 GB "
        "(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
        "BulkPutItems.BestPractices.html).",
        most, here)};
  }
};

}  // namespace

const RouteModel& bulk_put_items() {
  static const BulkPutItems route;
  return route;
}

}  // namespace dynafill
