#include "pacing/pacing_core.h"

#include <deque>

#include "base/random.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint start{};

LoadSpec spec_of(int wcu) {
  LoadSpec spec;
  spec.target = WcuRate::per_second(wcu);
  return spec;
}

PacingCore core_of(const LoadSpec& spec, TimePoint stop_at = never) {
  return PacingCore(spec, Seed{1}.stream("jitter"), start, stop_at);
}

PacedItem item(std::uint64_t ticket, std::uint64_t hash, std::uint32_t bytes = 100, std::uint32_t units = 1) {
  return {ticket, hash, bytes, units};
}

void offer_many(PacingCore& core, std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t i = first; i < first + count; ++i) core.offer(item(i, i));
}

template <class Expected>
Expected step(PacingCore& core, TimePoint now) {
  const Step next = core.next(now);
  INFO("step " << next.index());
  REQUIRE(std::holds_alternative<Expected>(next));
  return std::get<Expected>(next);
}

WriteUnits units_of(const Send& send) {
  WriteUnits total;
  for (const PacedItem& each : send.items) total += WriteUnits{each.units};
  return total;
}

void answer_all(PacingCore& core, const Send& send, TimePoint now) {
  core.on_answered(send.request, {}, units_of(send), now);
}

std::vector<std::uint64_t> tickets(const Send& send) {
  std::vector<std::uint64_t> result;
  for (const PacedItem& each : send.items) result.push_back(each.ticket);
  return result;
}

}  // namespace

TEST_CASE("The start sends one batch and no burst") {
  PacingCore core = core_of(spec_of(1000));
  offer_many(core, 0, 100);
  CHECK(core.room() == 0);
  CHECK(step<Send>(core, start).items.size() == 25);
  CHECK(step<WaitUntil>(core, start).when == start + 25ms);
  CHECK(step<Send>(core, start + 25ms).items.size() == 25);
}

TEST_CASE("A client that fell behind catches up by one second and no more") {
  LoadSpec spec = spec_of(1000);
  PacingCore core = core_of(spec);
  offer_many(core, 0, 100);
  std::uint64_t next_ticket = 100;
  int sent = 0;
  for (;;) {  // a minute late: 1 s of 1,000 WCU/s is 40 batches
    const Step next = core.next(start + 1min);
    if (const Send* send = std::get_if<Send>(&next)) {
      ++sent;
      answer_all(core, *send, start + 1min);
    } else if (std::holds_alternative<NeedInput>(next)) {
      offer_many(core, next_ticket, core.room());
      next_ticket += 100;
    } else {
      break;
    }
  }
  CHECK(sent == 40);
}

TEST_CASE("A batch is filled before it is sent, and goes out short when nothing more comes") {
  PacingCore core = core_of(spec_of(1000));
  offer_many(core, 0, 10);
  step<NeedInput>(core, start);
  offer_many(core, 10, 5);
  step<NeedInput>(core, start);
  CHECK(step<Send>(core, start).items.size() == 15);  // asked and nothing offered
  step<NeedInput>(core, start);
  step<NeedInput>(core, start);  // nothing to send at all: only input can change that
  offer_many(core, 15, 3);
  core.end_input();
  CHECK(step<Send>(core, start + 1s).items.size() == 3);
}

TEST_CASE("One key is never twice on the way, and its items go out in their order") {
  PacingCore core = core_of(spec_of(1000));
  core.offer(item(0, 7));
  core.offer(item(1, 7));
  core.offer(item(2, 8));
  core.offer(item(3, 7));
  core.end_input();
  const Send first = step<Send>(core, start);
  CHECK(tickets(first) == std::vector<std::uint64_t>{0, 2});
  CHECK(step<WaitUntil>(core, start).when == never);  // 1 waits for the answer to 0
  const std::uint16_t back[] = {0};
  core.on_answered(first.request, back, WriteUnits{1}, start + 1s);
  const TimePoint retry = step<WaitUntil>(core, start + 1s).when;  // 1 does not overtake 0
  CHECK(retry <= start + 1s + 50ms);
  const Send second = step<Send>(core, retry);
  CHECK(tickets(second) == std::vector<std::uint64_t>{0});
  answer_all(core, second, retry);
  const Send third = step<Send>(core, retry + 1s);
  CHECK(tickets(third) == std::vector<std::uint64_t>{1});
  answer_all(core, third, retry + 1s);
  const Send last = step<Send>(core, retry + 2s);
  CHECK(tickets(last) == std::vector<std::uint64_t>{3});
  answer_all(core, last, retry + 2s);
  CHECK(step<Finished>(core, retry + 2s).complete);
}

TEST_CASE("A batch ends before 16 MB, framing included") {
  PacingCore core = core_of(spec_of(100'000));
  // 25 x 700,000 bytes are 17.5 MB; 16 MiB hold 23 with their framing.
  for (std::uint64_t i = 0; i < 50; ++i) core.offer(item(i, i, 700'000));
  core.end_input();
  CHECK(step<Send>(core, start + 1s).items.size() == 23);
  CHECK(step<Send>(core, start + 1s).items.size() == 23);
  CHECK(step<Send>(core, start + 1s).items.size() == 4);
}

TEST_CASE("One item of 400 units at 1 WCU/s goes out and is paid for") {
  PacingCore core = core_of(spec_of(1));
  core.offer(item(0, 0, 409'600, 400));
  core.offer(item(1, 1));
  core.end_input();
  const Send first = step<Send>(core, start);  // both in one batch: 401 units
  CHECK(first.items.size() == 2);
  answer_all(core, first, start + 1s);
  CHECK(step<Finished>(core, start + 1s).complete);

  PacingCore apart = core_of([] {
    LoadSpec spec = spec_of(1);
    spec.batch_items_max = 1;
    return spec;
  }());
  apart.offer(item(0, 0, 409'600, 400));
  apart.offer(item(1, 1));
  apart.end_input();
  answer_all(apart, step<Send>(apart, start), start);
  CHECK(step<WaitUntil>(apart, start).when == start + 400s);
}

TEST_CASE("Units that were not consumed are given back, more than expected are owed") {
  PacingCore core = core_of(spec_of(25));
  offer_many(core, 0, 100);
  const Send first = step<Send>(core, start);
  CHECK(step<WaitUntil>(core, start).when == start + 1s);
  core.on_throttled(first.request, start);
  const Send second = step<Send>(core, start);
  core.on_answered(second.request, {}, WriteUnits{50}, start);  // overwrites of larger items
  CHECK(step<WaitUntil>(core, start).when == start + 2s);
  CHECK(core.ledger().throttle_events() == 25);
  CHECK(core.ledger().throttled_requests == 1);
  CHECK(core.ledger().consumed == WriteUnits{50});
}

TEST_CASE("A lost request is sent again and stays paid for") {
  PacingCore core = core_of(spec_of(25));
  offer_many(core, 0, 25);
  core.end_input();
  const Send first = step<Send>(core, start);
  core.on_failed(first.request, start);
  const TimePoint retry = step<WaitUntil>(core, start).when;
  CHECK(retry < start + 50ms);
  CHECK(step<WaitUntil>(core, retry).when == start + 1s);
  const Send second = step<Send>(core, start + 1s);
  CHECK(second.items.size() == 25);
  CHECK(core.ledger().failed_requests == 1);
  CHECK(core.ledger().retries == 25);
  CHECK(core.ledger().requests == 2);
}

TEST_CASE("Backoff doubles its limit up to the cap and is fully jittered") {
  LoadSpec spec = spec_of(1'000'000);
  spec.backoff = {100ms, 1s};
  const Duration limits[] = {100ms, 200ms, 400ms, 800ms, 1s, 1s};
  Duration sums[std::size(limits)]{};
  const int rounds = 400;
  for (int round = 0; round < rounds; ++round) {
    PacingCore core(spec, Seed{static_cast<std::uint64_t>(round)}.stream("jitter"), start);
    core.offer(item(0, 0));
    core.end_input();
    TimePoint now = start;
    for (std::size_t attempt = 0; attempt < std::size(limits); ++attempt) {
      core.on_throttled(step<Send>(core, now).request, now);
      const Step next = core.next(now);
      if (!std::holds_alternative<WaitUntil>(next)) break;  // drew a wait of 0
      const Duration wait = std::get<WaitUntil>(next).when - now;
      CHECK(wait < limits[attempt]);
      sums[attempt] += wait;
      now += wait;
    }
  }
  for (std::size_t attempt = 0; attempt < std::size(limits); ++attempt) {
    INFO("attempt " << attempt);  // the mean of a uniform draw is half its limit
    CHECK(in_seconds(sums[attempt]) / rounds == Approx(in_seconds(limits[attempt]) / 2).epsilon(0.1));
  }
}

TEST_CASE("While more than retrying_max items wait, nothing fresh is sent") {
  LoadSpec spec = spec_of(1'000'000);
  spec.retrying_max = 40;
  spec.backoff = {10s, 10s};
  PacingCore core = core_of(spec);
  offer_many(core, 0, 100);
  for (int i = 0; i < 2; ++i) core.on_throttled(step<Send>(core, start + 1s).request, start + 1s);
  const TimePoint retry = step<WaitUntil>(core, start + 1s).when;
  CHECK(retry > start + 1s);
  const Send again = step<Send>(core, retry);  // 25 retries; 25 wait, which is not more than 40
  CHECK(core.ledger().retries == 25);
  answer_all(core, again, retry);
  CHECK(step<Send>(core, retry).items.size() == 25);
}

TEST_CASE("A refused batch is taken apart until the bad item stands alone") {
  PacingCore core = core_of(spec_of(1000));
  offer_many(core, 0, 3);
  core.end_input();
  const Send together = step<Send>(core, start);
  CHECK_FALSE(core.on_invalid(together.request, start));
  for (std::uint64_t ticket = 0; ticket < 3; ++ticket) {
    const Send lone = step<Send>(core, start);
    REQUIRE(tickets(lone) == std::vector<std::uint64_t>{ticket});
    if (ticket == 1)
      CHECK(core.on_invalid(lone.request, start));
    else
      answer_all(core, lone, start);
  }
  CHECK(step<Finished>(core, start).complete);
  CHECK(core.ledger().written == 2);
  CHECK(core.ledger().refused == 1);
}

TEST_CASE("An item to be sent alone does not join a batch that is being formed") {
  PacingCore core = core_of(spec_of(1000));
  offer_many(core, 0, 25);
  const Send together = step<Send>(core, start);
  offer_many(core, 25, 2);
  step<NeedInput>(core, start);  // the two are in the next batch now
  CHECK_FALSE(core.on_invalid(together.request, start));
  core.end_input();
  CHECK(tickets(step<Send>(core, start + 1s)) == std::vector<std::uint64_t>{25, 26});
  CHECK(tickets(step<Send>(core, start + 1s)) == std::vector<std::uint64_t>{0});
}

TEST_CASE("A lone item stays alone through throttling") {
  LoadSpec spec = spec_of(1000);
  spec.backoff = {0s, 0s};  // so the retry meets the fresh items
  PacingCore core = core_of(spec);
  offer_many(core, 0, 50);
  const Send together = step<Send>(core, start);
  CHECK_FALSE(core.on_invalid(together.request, start));
  const Send first_alone = step<Send>(core, start);
  REQUIRE(first_alone.items.size() == 1);
  core.on_throttled(first_alone.request, start);
  int lone = 0;
  for (TimePoint now = start; now < start + 1s; now += 1ms) {
    const Step next = core.next(now);
    if (const Send* send = std::get_if<Send>(&next)) {
      INFO(send->items.front().ticket);
      CHECK((send->items.size() == 1) == (send->items.front().ticket < 25));
      lone += send->items.size() == 1;
    }
  }
  CHECK(lone == 25);
}

TEST_CASE("Never more than in_flight_max requests are out") {
  LoadSpec spec = spec_of(1'000'000);
  spec.in_flight_max = 2;
  PacingCore core = core_of(spec);
  offer_many(core, 0, 100);
  const Send first = step<Send>(core, start + 1s);
  step<Send>(core, start + 1s);
  CHECK(step<WaitUntil>(core, start + 1s).when == never);
  CHECK(core.in_flight() == 2);
  answer_all(core, first, start + 1s);
  CHECK(step<Send>(core, start + 1s).request == first.request);
}

TEST_CASE("A thousand requests in flight are full ones, whatever their keys' hashes share") {
  LoadSpec spec = spec_of(50'000'000);
  spec.in_flight_max = 1000;
  PacingCore core = core_of(spec);
  TimePoint now = start + 1s;
  std::deque<RequestId> out;
  std::uint64_t ticket = 0;
  std::int64_t sent = 0;
  while (core.ledger().requests < 20'000) {
    const Step next = core.next(now);
    now += 1us;
    if (const Send* send = std::get_if<Send>(&next)) {
      out.push_back(send->request);
      sent += static_cast<std::int64_t>(send->items.size());
      if (core.in_flight() < spec.in_flight_max) continue;
    } else if (std::holds_alternative<NeedInput>(next)) {
      for (; core.room() > 0; ++ticket) core.offer(item(ticket, scatter(ticket)));
      continue;
    }
    REQUIRE(!out.empty());
    core.on_answered(out.front(), {}, WriteUnits{25}, now);
    out.pop_front();
  }
  CHECK(static_cast<double>(sent) / static_cast<double>(core.ledger().requests) > 24.9);
}

TEST_CASE("After stop_at nothing is sent, and what is out is waited for") {
  PacingCore core = core_of(spec_of(25), start + 1500ms);
  offer_many(core, 0, 100);
  const Send first = step<Send>(core, start);
  answer_all(core, first, start);
  const Send second = step<Send>(core, start + 1s);
  CHECK(step<WaitUntil>(core, start + 1s).when == start + 1500ms);  // sooner than the bucket at 2 s
  CHECK(step<WaitUntil>(core, start + 2s).when == never);
  const std::uint16_t back[] = {3, 4};
  core.on_answered(second.request, back, WriteUnits{23}, start + 2s);
  CHECK_FALSE(step<Finished>(core, start + 2s).complete);
  CHECK(core.pending() == 52);
  CHECK(core.ledger().written == 48);
}

TEST_CASE("stop() ends at once; a load that was complete anyway says so") {
  PacingCore core = core_of(spec_of(1000));
  offer_many(core, 0, 30);
  core.stop();
  CHECK_FALSE(step<Finished>(core, start).complete);
  CHECK(core.pending() == 30);

  PacingCore done = core_of(spec_of(1000));
  offer_many(done, 0, 5);
  done.end_input();
  const Send send = step<Send>(done, start);
  done.stop();
  CHECK(step<WaitUntil>(done, start).when == never);
  answer_all(done, send, start);
  CHECK(step<Finished>(done, start).complete);
}

TEST_CASE("Empty input is finished input") {
  PacingCore core = core_of(spec_of(1));
  step<NeedInput>(core, start);
  core.end_input();
  CHECK(step<Finished>(core, start).complete);
}
