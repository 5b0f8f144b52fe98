#include "base/random.h"

#include "base/units.h"
#include "tests/catch.h"

using namespace dynafill;

TEST_CASE("A stream depends on the seed and its own name only") {
  const Seed seed{7};
  Rng a = seed.stream("partition/1");
  Rng b = seed.stream("partition/2");
  Rng again = seed.stream("partition/1");
  CHECK(a.next() != b.next());
  CHECK(again.next() != Seed{8}.stream("partition/1").next());
  Rng first = seed.stream("partition/1");
  Rng second = seed.stream("partition/1");
  for (int i = 0; i < 100; ++i) CHECK(first.next() == second.next());
}

TEST_CASE("Draws have the moments they promise") {
  Rng rng = Seed{1}.stream("moments");
  double sum = 0, squares = 0, uniform = 0;
  const int n = 100'000;
  for (int i = 0; i < n; ++i) {
    const double x = rng.normal();
    sum += x;
    squares += x * x;
    uniform += rng.uniform();
  }
  CHECK(std::abs(sum / n) < 0.02);
  CHECK(std::abs(squares / n - 1) < 0.02);
  CHECK(std::abs(uniform / n - 0.5) < 0.01);
  for (int i = 0; i < 1000; ++i) CHECK(rng.below(10) < 10);
}

TEST_CASE("Amounts and speeds meet only through time") {
  using namespace std::chrono_literals;
  CHECK(time_for(WriteUnits{1'000'000}, WcuRate::per_second(833)) == Duration(1'200'480'192'077));
  CHECK(units_in(20min, WcuRate::per_second(833)) == WriteUnits{999'600});
  CHECK(WcuRate::per_second(833 * 0.5).micro_per_s == 416'500'000);
}
