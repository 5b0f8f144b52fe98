#include "pacing/key_claims.h"

#include <deque>
#include <unordered_set>

#include "base/random.h"
#include "tests/catch.h"

using namespace dynafill;

namespace {

struct Tried {
  std::int64_t claims = 0;
  std::int64_t in_vain = 0;  // of keys that nobody had
};

// Claims and releases at random against a set of what is claimed; few keys meet often.
Tried claim_at_random(std::size_t items_max, std::uint64_t keys, Seed seed) {
  Rng rng = seed.stream("claims");
  KeyClaims claims(items_max);
  std::unordered_set<std::uint64_t> held;
  std::deque<std::uint64_t> order;
  Tried tried;
  for (int i = 0; i < 200'000; ++i) {
    const std::uint64_t hash = scatter(rng.below(keys));
    ++tried.claims;
    if (claims.try_claim(hash)) {
      REQUIRE(held.insert(hash).second);  // never two at a time
      order.push_back(hash);
    } else {
      tried.in_vain += held.contains(hash) ? 0 : 1;
    }
    while (order.size() == items_max || (!order.empty() && rng.below(20) == 0)) {
      std::swap(order.front(), order[rng.below(order.size())]);
      held.erase(order.front());
      claims.release(order.front());
      order.pop_front();
    }
  }
  for (const std::uint64_t hash : order) claims.release(hash);
  for (std::uint64_t key = 0; key < std::min<std::uint64_t>(keys, 1000); ++key) {
    REQUIRE(claims.try_claim(scatter(key)));  // all are free again
    claims.release(scatter(key));
  }
  return tried;
}

}  // namespace

TEST_CASE("A key has one claim at a time, and others hardly ever stand in its way") {
  for (std::uint64_t run = 0; run < 5; ++run) {
    CAPTURE(run);
    static_cast<void>(claim_at_random(100, 60, Seed{run}));
    static_cast<void>(claim_at_random(500, 2000, Seed{run}));
    const Tried tried = claim_at_random(1800, UINT64_MAX, Seed{run});
    CHECK(tried.in_vain < tried.claims / 1000);
  }
}
