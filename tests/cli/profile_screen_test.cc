// Screens of profiles that no small file has.
#include "cli/profile_screen.h"

#include <sstream>
#include <string>

#include "dataset/item_parser.h"

#include "tests/catch.h"

using namespace dynafill;

namespace {

// With every run of white space a single space.
std::string said(const Profile& profile, const ProfileView& view = {}) {
  const std::string screen = profile_screen(profile, view);
  std::istringstream lines(screen);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 80);
  std::istringstream words(screen);
  std::string text;
  for (std::string word; words >> word;) text += word + " ";
  return text;
}

}  // namespace

TEST_CASE("Item collections are told of from half the limit on, and with what to do above it") {
  Profile profile = uniform_profile(100'000'000, {200});
  profile.key = {"user", "time"};
  CHECK(said(profile).find("collections") == std::string::npos);
  profile.collections = ItemCollections{4'900'000'000, {{"u1", 4'900'000'000}}};
  CHECK(said(profile).find("collections") == std::string::npos);
  profile.collections->largest_bytes = 9'000'000'000;
  CHECK(said(profile).find("collections the largest has 9.0 GB under one partition key value") !=
        std::string::npos);
  profile.collections = ItemCollections{
      12'300'000'000,
      {{"a user with a long name", 12'300'000'000}, {"u2", 10'100'000'000}, {"u3", 9'900'000'000}}};
  CHECK(said(profile).find("collections above 10 GB under one partition key value: a user with a long name "
                           "12.3 GB, u2 10.1 GB. With a local index") != std::string::npos);
  CHECK(said(profile).find("u3") == std::string::npos);
  // So large a source that no value stands out of the sample of names.
  profile.collections->named.clear();
  CHECK(said(profile).find("partition key value: 12.3 GB. With") != std::string::npos);
}

TEST_CASE("A small share of the commonest key is not told as if it were known") {
  Profile profile = uniform_profile(1'000'000, {200});
  profile.top_share = 0.00002;
  CHECK(said(profile).find("no partition key value has 0.1 %") != std::string::npos);
  profile.top_share = 0.02;
  CHECK(said(profile).find("the commonest partition key value has 2 %") != std::string::npos);
}

TEST_CASE("A profile without items has no means") { CHECK(said(Profile{}).find("0.0") == std::string::npos); }

TEST_CASE("The size cliff is told in units and dollars") {
  Profile profile = uniform_profile(1'000'000, {700});
  profile.wcu_histogram = {0, 690'000, 310'000};
  profile.wcu_total = 1'310'000;
  profile.size_cliff.over_by_at_most = {{8, 0, 0}, {40, 310'000, 310'000}};
  ProfileView view;
  view.usd_per_unit = Usd{Decimal::divide(*Decimal::parse("0.625"), *Decimal::parse("1000000"), 9)};
  view.price_from = "us-east-1, prices of 2025-06";
  CHECK(said(profile, view)
            .find("31 % of the items are at most 40 B over a KB: trimming saves 310,000 write "
                  "units and $0.19 on demand (us-east-1, prices of 2025-06).") != std::string::npos);
}
