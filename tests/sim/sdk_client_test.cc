#include "sim/sdk_client.h"

#include <array>

#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

std::array<PacedItem, 4> four_items() {
  return {{{1, 1, 100, 1}, {2, 2, 100, 1}, {3, 3, 100, 1}, {4, 4, 100, 1}}};
}

SdkClient client_of(const SdkClientSpec& spec) {
  SdkClient client(spec, Seed{1}.stream("test"), TimePoint{});
  const auto items = four_items();
  client.offer(items);
  client.end_input();
  return client;
}

std::vector<std::uint64_t> sent(const Step& step) {
  REQUIRE(std::holds_alternative<Send>(step));
  std::vector<std::uint64_t> tickets;
  for (const PacedItem& item : std::get<Send>(step).items) tickets.push_back(item.ticket);
  return tickets;
}

}  // namespace

TEST_CASE("The SDKs' waits are the published ones") {
  Rng rng = Seed{1}.stream("test");
  CHECK(retry_delay(RetryMode::boto_legacy, 0, rng) == 50ms);
  CHECK(retry_delay(RetryMode::boto_legacy, 8, rng) == 12'800ms);
  CHECK(attempts_max(RetryMode::boto_legacy) == 10);
  CHECK(retry_delay(RetryMode::cpp_legacy, 9, rng) == 12'800ms);
  CHECK(attempts_max(RetryMode::cpp_legacy) == 11);
  CHECK(attempts_max(RetryMode::standard_2026) == 4);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double wait = in_seconds(retry_delay(RetryMode::standard_2026, 2, rng));
    CHECK((wait >= 0 && wait < 4));
    sum += wait;
  }
  CHECK(sum / 10'000 == Approx(2).epsilon(0.03));
}

TEST_CASE("The retry quota pays for 100 retries and is refilled by success") {
  RetryQuota quota;
  for (int i = 0; i < 100; ++i) CHECK(quota.take());
  CHECK_FALSE(quota.take());
  quota.give_back(2);
  CHECK(quota.tokens() == 10);
  quota.give_back(0);
  CHECK(quota.tokens() == 11);
}

TEST_CASE("Unprocessed items go out again at once, in front of the next ones") {
  SdkClient client = client_of({.workers = 1, .batch = 3, .limit = std::nullopt});
  CHECK(sent(client.next(TimePoint{})) == std::vector<std::uint64_t>{1, 2, 3});
  const std::array<std::uint16_t, 2> back{0, 2};
  client.on_answered(0, back, WriteUnits{1}, TimePoint(10ms));
  CHECK(sent(client.next(TimePoint(10ms))) == std::vector<std::uint64_t>{1, 3, 4});
  client.on_answered(0, {}, WriteUnits{3}, TimePoint(20ms));
  CHECK(std::get<Finished>(client.next(TimePoint(20ms))).complete);
  CHECK(client.ledger().written == 4);
  CHECK(client.ledger().unprocessed == 2);
  CHECK(client.ledger().retries == 2);
}

TEST_CASE("A request throttled whole waits, repeats the same items and ends the worker at the last attempt") {
  SdkClient client = client_of({.workers = 1, .batch = 3, .limit = std::nullopt});
  TimePoint now{};
  Duration wait = 50ms;
  for (int attempt = 1; attempt < 10; ++attempt, wait *= 2) {
    CHECK(sent(client.next(now)) == std::vector<std::uint64_t>{1, 2, 3});
    client.on_throttled(0, now);
    const Step step = client.next(now);
    REQUIRE(std::holds_alternative<WaitUntil>(step));
    CHECK(std::get<WaitUntil>(step).when == now + wait);
    now += wait;
  }
  CHECK(sent(client.next(now)).size() == 3);
  client.on_throttled(0, now);
  CHECK_FALSE(std::get<Finished>(client.next(now)).complete);
  CHECK(client.lost() == 3);
  CHECK(client.ledger().requests == 10);
}

TEST_CASE("The limit holds all workers together") {
  SdkClient client = client_of({.workers = 4, .batch = 1, .limit = WcuRate::per_second(2)});
  CHECK(sent(client.next(TimePoint{})).size() == 1);
  const Step step = client.next(TimePoint{});
  REQUIRE(std::holds_alternative<WaitUntil>(step));
  CHECK(std::get<WaitUntil>(step).when == TimePoint(500ms));
  CHECK(sent(client.next(TimePoint(500ms))).size() == 1);
}
