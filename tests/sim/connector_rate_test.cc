#include "sim/connector_rate.h"

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

TEST_CASE("Items of a connector's second are whole, and at least one") {
  CHECK(connector_items_per_second(139, 1) == 139);
  CHECK(connector_items_per_second(139, 0.25) == 34);
  CHECK(connector_items_per_second(139, 4) == 139);  // an item costs a unit at least
  CHECK(connector_items_per_second(2, 0.1) == 1);
}

TEST_CASE("A connector's pauses double up to three seconds") {
  CHECK(connector_pause(0, 99) == 0ms);
  CHECK(connector_pause(1, 0) == 250ms);
  CHECK(connector_pause(1, 99) == 299ms);
  CHECK(connector_pause(4, 0) == 2s);
  CHECK(connector_pause(5, 0) == 3s);
  CHECK(connector_pause(60, 99) == 3s);
}
