#include "loader/response_times.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::loader;
using namespace std::chrono_literals;

TEST_CASE("Quantiles of response times are right within 1 %") {
  ResponseTimes times;
  for (int ms = 1; ms <= 1000; ++ms) times.add(ms * 1ms, 25, WriteUnits{50});
  CHECK(times.requests() == 1000);
  CHECK(times.mean_items() == 25);
  CHECK(times.mean_units() == 50);
  for (const double share : {0.01, 0.1, 0.5, 0.9, 0.99, 1.0})
    CHECK(times.quantile_ms(share) == Approx(1000 * share).epsilon(0.0101));
}

TEST_CASE("The shortest and the longest times have their classes, too") {
  ResponseTimes times;
  times.add(0ns, 1, WriteUnits{1});
  CHECK(times.quantile_ms(0.5) == Approx(0.01).epsilon(0.0101));
  times.add(100h, 1, WriteUnits{1});
  CHECK(times.quantile_ms(1) > 3e6);
}
