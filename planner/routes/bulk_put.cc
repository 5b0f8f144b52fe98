// DynamoDB's StartBulkPutItems: from S3 into an existing table.  AWS publishes neither its price nor its
// speed, so it is listed and not ranked.
#include "planner/route_model.h"

namespace dynafill {
namespace {

class BulkPutItems final : public RouteModel {
 public:
  [[nodiscard]] std::string_view words() const override { return "bulk put items from S3"; }

  [[nodiscard]] std::vector<std::string> obstacles(const Job&, Mode mode, Ratio,
                                                   const PriceBook&) const override {
    if (mode != Mode::on_demand) return {"Bulk put items brings its own capacity; there is none to choose."};
    return {
        "Its price and speed are not published, so it is listed and not ranked; it takes up to 50,000 "
        "objects of "
        "5 GB "
        "(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
        "BulkPutItems.BestPractices.html)."};
  }
};

}  // namespace

const RouteModel& bulk_put_items() {
  static const BulkPutItems route;
  return route;
}

}  // namespace dynafill
