#include "dataset/duplicate_filter.h"

#include <algorithm>
#include <deque>
#include <map>

#include "base/random.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

ItemKey key_of(std::uint64_t n) { return {scatter(n), scatter(n + 1'000'000)}; }

}  // namespace

TEST_CASE("The first record of a key is new and each later one names it") {
  DuplicateFilter filter;
  CHECK_FALSE(filter.seen_before(key_of(1), 10).has_value());
  CHECK_FALSE(filter.seen_before(key_of(2), 11).has_value());
  CHECK(filter.seen_before(key_of(1), 12) == 10);
  CHECK(filter.seen_before(key_of(1), 13) == 10);
  CHECK(filter.seen_before(key_of(2), 14) == 11);
  CHECK_FALSE(filter.seen_before(key_of(3), 0).has_value());
  CHECK(filter.seen_before(key_of(3), 1) == 0);
}

TEST_CASE("Keys that differ in one half only are different keys") {
  DuplicateFilter filter;
  CHECK_FALSE(filter.seen_before({1, 2}, 0).has_value());
  CHECK_FALSE(filter.seen_before({2, 2}, 1).has_value());
  CHECK_FALSE(filter.seen_before({1, 3}, 2).has_value());
  CHECK(filter.seen_before({1, 2}, 3) == 0);
}

TEST_CASE("With room for all keys the filter is a map") {
  DuplicateFilter filter;
  std::map<ItemKey, std::uint64_t> model;
  Rng rng = Seed{3}.stream("keys");
  for (std::uint64_t ordinal = 0; ordinal < 60'000; ++ordinal) {
    const ItemKey key = key_of(rng.below(30'000));
    const auto [first, is_new] = model.emplace(key, ordinal);
    const std::optional<std::uint64_t> seen = filter.seen_before(key, ordinal);
    REQUIRE(seen.has_value() == !is_new);
    if (seen) REQUIRE(*seen == first->second);
  }
}

TEST_CASE("Within the keys remembered nothing is missed, and an answer is never wrong") {
  for (const std::size_t remembered : {1u, 2u, 7u, 100u, 2000u}) {
    DuplicateFilter filter(remembered);
    std::map<ItemKey, std::uint64_t> first_ordinal;  // since the key was forgotten last
    std::map<ItemKey, std::uint64_t> all_first;
    std::deque<ItemKey> recent;  // different keys, the one met last in front
    Rng rng = Seed{remembered}.stream("keys");
    bool forgot = false;
    for (std::uint64_t ordinal = 0; ordinal < 20'000; ++ordinal) {
      const ItemKey key = key_of(rng.below(remembered * 4));
      const std::optional<std::uint64_t> seen = filter.seen_before(key, ordinal);
      const auto at = std::find(recent.begin(), recent.end(), key);
      const bool must_know =
          at != recent.end() && at - recent.begin() < static_cast<std::ptrdiff_t>(remembered);
      if (must_know) REQUIRE(seen.has_value());
      if (seen)
        REQUIRE(*seen == first_ordinal.at(key));
      else {
        forgot = forgot || all_first.contains(key);
        first_ordinal[key] = ordinal;
      }
      all_first.emplace(key, ordinal);
      if (at != recent.end()) recent.erase(at);
      recent.push_front(key);
      if (recent.size() > remembered) recent.pop_back();
    }
    CHECK(forgot);  // or nothing was tried
  }
}
