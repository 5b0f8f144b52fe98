#include "base/utc_time.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

TEST_CASE("Instants as AWS writes them") {
  const UtcTime day = std::chrono::sys_days(std::chrono::year(2024) / 5 / 14);
  CHECK(parse_utc_time("2024-05-14T00:00:00Z") == day);
  CHECK(parse_utc_time("2024-05-14T11:14:20.608Z") == day + 11h + 14min + 20s + 608ms);
  CHECK(parse_utc_time("2024-05-14T11:14:20.6Z") == day + 11h + 14min + 20s + 600ms);
  CHECK(parse_utc_time("2024-05-14T11:14:20.608999Z") == day + 11h + 14min + 20s + 608ms);
  for (const char* other :
       {"", "Z", "2024-05-14", "2024-05-14T11:14:20", "2024-05-14 11:14:20Z", "2024-13-14T11:14:20Z",
        "2024-02-30T11:14:20Z", "2024-05-14T24:14:20Z", "2024-05-14T11:14:20.Z", "2024-05-14T11:14:20,5Z",
        "2024-05-14T11:14:20+01:00", "x024-05-14T11:14:20Z"})
    CHECK(!parse_utc_time(other));
}
