// cli/profile_screen.h: a profile as people read it, within 80 columns.
#pragma once

#include <optional>
#include <string>

#include "base/decimal.h"
#include "dataset/profile.h"

namespace dynafill {

// What trimming the items that the size cliff is about would save; nothing when it is not worth telling.
std::optional<SizeCliff::Step> advised_step(const Profile& profile);

struct ProfileView {
  // What a write request unit costs on demand, where a price is known, and what it is read from.
  std::optional<Usd> usd_per_unit;
  std::string price_from;     // "us-east-1, prices of 2025-06"
  bool transactions = false;  // also what the items cost inside transactions
};
std::string profile_screen(const Profile& profile, const ProfileView& view);

// The sizes as rows of bars, from the smallest to the largest, in at most 20 rows.
std::string size_rows(const Profile& profile);

}  // namespace dynafill
