// The pacing core against a driver and a table that do their worst, over thousands of seeds.  Every promise
// of pacing/pacing_core.h is checked from outside, by bookkeeping that shares no code with the core.
// A failure prints its seed: `pacing_test "Every promise holds*"` runs it again, the same every time.
#include <deque>
#include <map>
#include <set>
#include <vector>

#include "base/random.h"
#include "pacing/pacing_core.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace std::chrono_literals;

namespace {

struct Mood {  // what this seed's world is like
  double partial, throttled, failed, overwritten;
  double bad_item;
  std::uint64_t keys;
  std::uint32_t units_max;
  std::int64_t items;
  TimePoint stop_at;
};

class HostileDriver {
 public:
  explicit HostileDriver(std::uint64_t seed)
      : rng_(Seed{seed}.stream("hostile")),
        spec_(draw_spec()),
        mood_(draw_mood()),
        core_(spec_, Seed{seed}.stream("jitter"), TimePoint{}, mood_.stop_at) {}

  // Returns a digest of everything that was decided.
  std::uint64_t play() {
    TimePoint now{};
    for (int steps = 0;; ++steps) {
      REQUIRE(steps < 200'000);  // it must come to an end
      const Step step = core_.next(now);
      digest_ = scatter(digest_ ^ step.index() ^ static_cast<std::uint64_t>(now.time_since_epoch().count()));
      if (const Send* send = std::get_if<Send>(&step)) {
        take_request(*send, now);
      } else if (std::holds_alternative<NeedInput>(step)) {
        if (!feed() && !on_the_wire_.empty()) now = deliver_next(now);
      } else if (const WaitUntil* wait = std::get_if<WaitUntil>(&step)) {
        REQUIRE(wait->when > now);
        const TimePoint answer = on_the_wire_.empty() ? never : on_the_wire_.begin()->first;
        REQUIRE(std::min(answer, wait->when) != never);  // something will happen
        if (answer <= wait->when || coin(0.1)) {
          if (!on_the_wire_.empty()) now = deliver_next(now);
        } else {
          now = wait->when;
        }
        if (coin(0.3)) feed();
      } else {
        finish(std::get<Finished>(step), now);
        return digest_;
      }
      check_counts();
    }
  }

  [[nodiscard]] const Ledger& ledger() const { return core_.ledger(); }

 private:
  bool coin(double probability) { return rng_.uniform() < probability; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(rng_.below(static_cast<std::uint64_t>(high - low + 1)));
  }

  LoadSpec draw_spec() {
    LoadSpec spec;
    spec.target = WcuRate::per_second(std::exp(rng_.uniform() * std::log(50'000.0)));  // 1 to 50,000
    spec.batch_items_max = coin(0.7) ? 25 : static_cast<int>(between(1, 25));
    if (coin(0.3)) spec.batch_bytes_max = Bytes{between(10'000, 2'000'000)};
    spec.in_flight_max = static_cast<int>(between(1, 40));
    spec.backoff = {std::chrono::milliseconds(between(0, 100)), std::chrono::milliseconds(between(0, 5000))};
    spec.catch_up = std::chrono::milliseconds(between(0, 2000));
    spec.retrying_max = static_cast<int>(between(0, 300));
    return spec;
  }

  Mood draw_mood() {
    Mood mood{.partial = rng_.uniform() * 0.6,
              .throttled = rng_.uniform() * 0.3,
              .failed = rng_.uniform() * 0.2,
              .overwritten = rng_.uniform() * 0.2,
              .bad_item = coin(0.3) ? 0.02 : 0,
              .keys = coin(0.5) ? ~std::uint64_t{0} : static_cast<std::uint64_t>(between(1, 200)),
              .units_max = coin(0.5) ? 1 : static_cast<std::uint32_t>(between(1, 400)),
              .items = between(0, 400),
              .stop_at = never};
    if (coin(0.2)) mood.stop_at = TimePoint(std::chrono::milliseconds(between(0, 20'000)));
    return mood;
  }

  // Offers some items, now and then none; false when it did not.
  bool feed() {
    if (ended_) return false;
    const std::int64_t left = mood_.items - offered_;
    const std::int64_t most = std::min<std::int64_t>(left, static_cast<std::int64_t>(core_.room()));
    const std::int64_t count = coin(0.2) ? 0 : between(0, most);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto ticket = static_cast<std::uint64_t>(offered_++);
      const auto units = static_cast<std::uint32_t>(between(1, mood_.units_max));
      const PacedItem item{ticket, scatter(rng_.below(mood_.keys)), units * 1024, units};
      core_.offer(item);
      waiting_by_key_[item.item_hash].push_back(ticket);
      if (coin(mood_.bad_item)) bad_.insert(ticket);
    }
    if (offered_ == mood_.items && coin(0.5)) {
      core_.end_input();
      ended_ = true;
    }
    return count > 0 || ended_;
  }

  void take_request(const Send& send, TimePoint now) {
    REQUIRE_FALSE(stopped_at(now));
    REQUIRE(!send.items.empty());
    REQUIRE(send.items.size() <= static_cast<std::size_t>(spec_.batch_items_max));
    REQUIRE(on_the_wire_.size() < static_cast<std::size_t>(spec_.in_flight_max));
    std::int64_t bytes = 0;
    WriteUnits units;
    bool fresh = false;
    for (const PacedItem& item : send.items) {
      bytes += item.wire_bytes + item_framing_bytes;
      units += WriteUnits{item.units};
      REQUIRE(keys_out_.insert(item.item_hash).second);                    // no key twice on the way
      REQUIRE(waiting_by_key_.at(item.item_hash).front() == item.ticket);  // and in its order
      fresh |= sent_before_.insert(item.ticket).second;
      came_back_.erase(item.ticket);
    }
    REQUIRE((bytes + request_framing_bytes <= spec_.batch_bytes_max.count || send.items.size() == 1));
    check_patience(fresh);
    check_rate(units, now);
    const Duration latency(coin(0.02) ? between(1'000'000'000, 60'000'000'000) : between(0, 200'000'000));
    on_the_wire_.emplace(now + latency, send.request);
    digest_ = scatter(digest_ ^ send.request ^ (send.items.size() << 32) ^ send.items.front().ticket);
  }

  // No fresh items while retrying_max is exceeded, but for the one batch that was formed before.  Up to a
  // batch of what came back may sit in the batch being formed, where we cannot see it.
  void check_patience(bool fresh) {
    const bool blocked = came_back_.size() > static_cast<std::size_t>(spec_.retrying_max + 25);
    fresh_while_blocked_ = blocked ? fresh_while_blocked_ + (fresh ? 1 : 0) : 0;
    REQUIRE(fresh_while_blocked_ <= 1);
  }

  // In every window that ends with this request: units sent less units given back stay within the target's
  // share of the window and the catch-up capacity.  Only a batch larger than that capacity may exceed it.
  void check_rate(WriteUnits units, TimePoint now) {
    const double capacity = std::max(std::floor(in_seconds(spec_.catch_up) * spec_.target.as_double() + 1e-9),
                                     static_cast<double>(spec_.batch_items_max));
    const double excess = std::max(0.0, static_cast<double>(units.count) - capacity);
    net_sent_.push_back({now, static_cast<double>(units.count)});
    double in_window = 0;
    for (auto entry = net_sent_.rbegin(); entry != net_sent_.rend(); ++entry) {
      in_window += entry->units;
      const double allowed = capacity + excess + spec_.target.as_double() * in_seconds(now - entry->when);
      REQUIRE(in_window <= allowed + 1e-6);
    }
    const double since_start = static_cast<double>(spec_.batch_items_max) + excess +
                               spec_.target.as_double() * in_seconds(now.time_since_epoch());
    REQUIRE(in_window <= since_start + 1e-6);  // no burst at the start
  }

  TimePoint deliver_next(TimePoint now) {
    const auto first = on_the_wire_.begin();
    now = std::max(now, first->first);
    const RequestId request = first->second;
    on_the_wire_.erase(first);
    const std::span<const PacedItem> span = core_.items_of(request);
    const std::vector<PacedItem> items(span.begin(), span.end());
    WriteUnits estimated;
    bool bad = false;
    for (const PacedItem& item : items) {
      estimated += WriteUnits{item.units};
      keys_out_.erase(item.item_hash);
      bad |= bad_.count(item.ticket) > 0;
    }
    if (coin(mood_.failed)) {
      core_.on_failed(request, now);
      for (const PacedItem& item : items) came_back_.insert(item.ticket);
    } else if (bad) {
      REQUIRE(core_.on_invalid(request, now) == (items.size() == 1));
      net_sent_.push_back({now, -static_cast<double>(estimated.count)});
      if (items.size() == 1) {
        settle(items.front());
        ++refused_;
      } else {
        for (const PacedItem& item : items) came_back_.insert(item.ticket);
      }
    } else if (coin(mood_.throttled)) {
      core_.on_throttled(request, now);
      net_sent_.push_back({now, -static_cast<double>(estimated.count)});
      for (const PacedItem& item : items) came_back_.insert(item.ticket);
    } else {
      answer(request, items, estimated, now);
    }
    return now;
  }

  void answer(RequestId request, const std::vector<PacedItem>& items, WriteUnits estimated, TimePoint now) {
    std::vector<std::uint16_t> unprocessed;
    WriteUnits consumed;
    const double loss = coin(mood_.partial) ? rng_.uniform() : 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (coin(loss)) {
        unprocessed.push_back(static_cast<std::uint16_t>(i));
        came_back_.insert(items[i].ticket);
        continue;
      }
      consumed += WriteUnits{items[i].units};
      if (coin(mood_.overwritten)) consumed += WriteUnits{between(1, 10)};  // replaced a larger item
      settle(items[i]);
      ++written_;
    }
    core_.on_answered(request, unprocessed, consumed, now);
    if (consumed < estimated) net_sent_.push_back({now, static_cast<double>((consumed - estimated).count)});
  }

  // Final: leaves the books.
  void settle(const PacedItem& item) {
    REQUIRE(waiting_by_key_.at(item.item_hash).front() == item.ticket);
    waiting_by_key_.at(item.item_hash).pop_front();
  }

  void check_counts() {
    const Ledger& ledger = core_.ledger();
    REQUIRE(ledger.offered == offered_);
    REQUIRE(ledger.written == written_);
    REQUIRE(ledger.refused == refused_);
    REQUIRE(core_.pending() == offered_ - written_ - refused_);
    REQUIRE(core_.in_flight() == static_cast<int>(on_the_wire_.size()));
  }

  [[nodiscard]] bool stopped_at(TimePoint now) const { return now >= mood_.stop_at; }

  void finish(const Finished& finished, TimePoint now) {
    REQUIRE(on_the_wire_.empty());
    REQUIRE(finished.complete == (ended_ && core_.pending() == 0));
    if (!stopped_at(now)) {
      REQUIRE(finished.complete);
      REQUIRE(written_ + refused_ == mood_.items);
      REQUIRE(refused_ == static_cast<std::int64_t>(bad_.size()));
    }
  }

  struct NetSent {
    TimePoint when;
    double units;
  };
  Rng rng_;
  LoadSpec spec_;
  Mood mood_;
  PacingCore core_;
  bool ended_ = false;
  std::int64_t offered_ = 0, written_ = 0, refused_ = 0;
  int fresh_while_blocked_ = 0;
  std::uint64_t digest_ = 0;
  std::multimap<TimePoint, RequestId> on_the_wire_;
  std::map<std::uint64_t, std::deque<std::uint64_t>> waiting_by_key_;
  std::set<std::uint64_t> keys_out_, bad_, sent_before_, came_back_;
  std::vector<NetSent> net_sent_;
};

}  // namespace

TEST_CASE("Every promise holds against a hostile driver") {
  Ledger seen;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    INFO("seed " << seed);
    HostileDriver driver(seed);
    driver.play();
    seen.written += driver.ledger().written;
    seen.refused += driver.ledger().refused;
    seen.unprocessed += driver.ledger().unprocessed;
    seen.retries += driver.ledger().retries;
    seen.throttled_requests += driver.ledger().throttled_requests;
    seen.failed_requests += driver.ledger().failed_requests;
  }
  // Everything that can happen did, or the test above says little.
  CHECK(seen.written > 300'000);
  CHECK(seen.refused > 1'000);
  CHECK(seen.unprocessed > 30'000);
  CHECK(seen.retries > 50'000);
  CHECK(seen.throttled_requests > 5'000);
  CHECK(seen.failed_requests > 3'000);
}

TEST_CASE("The same seed decides the same, step for step") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    INFO("seed " << seed);
    CHECK(HostileDriver(seed).play() == HostileDriver(seed).play());
  }
  CHECK(HostileDriver(1).play() != HostileDriver(2).play());
}
