#include "planner/bill_json.h"

#include <nlohmann/json.hpp>

namespace dynafill {

using nlohmann::json;

double seconds_field(Duration time) {
  const std::int64_t grain_ns = time >= std::chrono::seconds(10) ? 10'000'000 : 1'000;
  const std::int64_t grains = (time.count() + grain_ns / 2) / grain_ns;
  return static_cast<double>(grains) / static_cast<double>(1'000'000'000 / grain_ns);
}

json lines_json(const Bill& bill) {
  json lines = json::array();
  for (const BillLine& line : bill.lines)
    lines.push_back({{"sku", line.sku},
                     {"service", line.service},
                     {"what", line.what},
                     {"quantity", line.quantity.text()},
                     {"unit", line.unit},
                     {"unit_price", line.unit_price.amount.text()},
                     {"amount", line.amount.amount.text()},
                     {"source", line.source},
                     {"as_of", line.as_of},
                     {"formula", line.formula}});
  return lines;
}

json asked_json(const Asked& asked) {
  return {{"within_s", asked.within ? json(seconds_field(*asked.within)) : json()},
          {"wcu", asked.wcu ? json(*asked.wcu) : json()},
          {"ratio", asked.ratio ? json(asked.ratio->as_double()) : json()},
          {"budget", asked.budget ? json(asked.budget->amount.text()) : json()}};
}

}  // namespace dynafill
