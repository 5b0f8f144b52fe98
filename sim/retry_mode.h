// sim/retry_mode.h: how the AWS SDKs retry a request that was throttled whole.
//
// UnprocessedItems of a BatchWriteItem never come here: the SDKs hand them to their caller.
// Sources: boto-legacy, https://github.com/boto/botocore/blob/1521276/botocore/data/_retry.json ("dynamodb");
// cpp-legacy, https://github.com/aws/aws-sdk-cpp/issues/3832; standard-2026 and adaptive,
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html (adaptive retries as
// standard does and limits its requests besides: sim/adaptive_limiter.h).
#pragma once

#include <optional>
#include <string_view>

#include "base/random.h"
#include "base/run_clock.h"

namespace dynafill {

// at_once is no SDK's: the same request again with no wait, for ever; scenario.json cannot name it.
enum class RetryMode { boto_legacy, cpp_legacy, standard_2026, adaptive, at_once };

std::string_view retry_mode_name(RetryMode mode);  // as scenario.json writes it
std::optional<RetryMode> retry_mode_named(std::string_view name);

// Calls of one request in all, the first included.
int attempts_max(RetryMode mode);
// The wait before retry `retry`, 0 for the first.  Draws only where the mode has jitter.
Duration retry_delay(RetryMode mode, int retry, Rng& rng);

// Whether retries are paid for with a RetryQuota.
bool has_quota(RetryMode mode);

// The tokens that all requests of one standard-2026 or adaptive client share; an empty quota ends retrying.
class RetryQuota {
 public:
  [[nodiscard]] bool take();    // for one retry after throttling
  void give_back(int retries);  // a request succeeded after so many
  [[nodiscard]] int tokens() const { return tokens_; }

 private:
  int tokens_ = 500;
};

}  // namespace dynafill
