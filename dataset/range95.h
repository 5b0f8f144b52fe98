// dataset/range95.h: where a total lies that was estimated from a sample.
#pragma once

#include <cstdint>

namespace dynafill {

// The true value is inside for 95 samples of 100.
struct Range95 {
  std::int64_t low = 0;
  std::int64_t high = 0;

  bool operator==(const Range95&) const = default;
};

}  // namespace dynafill
