// dataset/size_cliff.h: how many items are only a few bytes over a whole KB, where a unit could be saved.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace dynafill {

struct SizeCliff {
  // `items` are at most `bytes` over a whole KB (and over the first one): each costs one unit less when it
  // loses that much.
  struct Step {
    std::int64_t bytes = 0;
    std::int64_t items = 0;
    std::int64_t wcu_saved = 0;
  };
  std::vector<Step> over_by_at_most;  // rising; empty when nothing can be saved
};

// `with_bytes[b]` items have b bytes.
SizeCliff size_cliff(const std::vector<std::int64_t>& with_bytes);

// The step worth telling: it saves at least 3 % of the units and twice what trimming that much would where
// sizes lie evenly between two KB, by the widest margin of all steps.  Nothing when there is no such step.
std::optional<SizeCliff::Step> advised_step(const SizeCliff& cliff, std::int64_t items_over_a_unit,
                                            std::int64_t wcu_total);

}  // namespace dynafill
