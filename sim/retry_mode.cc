#include "sim/retry_mode.h"

#include <algorithm>
#include <array>
#include <climits>
#include <cmath>

namespace dynafill {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Row {
  RetryMode mode;
  std::string_view name;
  int attempts;
  Duration base;  // doubled for each further retry
  Duration cap;
  bool full_jitter;
};
// The legacy modes have no cap of their own; the largest wait is the last retry's.
constexpr std::array<Row, 5> rows{{
    {RetryMode::boto_legacy, "boto-legacy", 10, milliseconds(50), seconds(3600), false},
    {RetryMode::cpp_legacy, "cpp-legacy", 11, milliseconds(25), seconds(3600), false},
    {RetryMode::standard_2026, "standard-2026", 4, milliseconds(1000), seconds(20), true},
    {RetryMode::adaptive, "adaptive", 4, milliseconds(1000), seconds(20), true},
    {RetryMode::at_once, "at-once", INT_MAX, Duration(0), Duration(0), false},
}};

const Row& row_of(RetryMode mode) { return rows[static_cast<std::size_t>(mode)]; }

constexpr int quota_max = 500;
constexpr int throttled_retry_cost = 5;
constexpr int first_success_gain = 1;

}  // namespace

std::string_view retry_mode_name(RetryMode mode) { return row_of(mode).name; }

std::optional<RetryMode> retry_mode_named(std::string_view name) {
  for (const Row& row : rows)
    if (row.name == name && row.mode != RetryMode::at_once) return row.mode;
  return std::nullopt;
}

int attempts_max(RetryMode mode) { return row_of(mode).attempts; }

Duration retry_delay(RetryMode mode, int retry, Rng& rng) {
  const Row& row = row_of(mode);
  const double longest = std::min(in_seconds(row.cap), in_seconds(row.base) * std::exp2(retry));
  return from_seconds(row.full_jitter ? rng.uniform() * longest : longest);
}

bool has_quota(RetryMode mode) { return mode == RetryMode::standard_2026 || mode == RetryMode::adaptive; }

bool RetryQuota::take() {
  if (tokens_ < throttled_retry_cost) return false;
  tokens_ -= throttled_retry_cost;
  return true;
}

void RetryQuota::give_back(int retries) {
  const int gain = retries > 0 ? retries * throttled_retry_cost : first_success_gain;
  tokens_ = std::min(quota_max, tokens_ + gain);
}

}  // namespace dynafill
