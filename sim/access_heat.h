// sim/access_heat.h: how many reads, or writes, a partition took of late and where they fell: what a split
// for heat goes by.
//
// Threads: one owner.  Deterministic for its lineage, which seeds the choice of samples.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

namespace dynafill {

// Where an item lies: by the hash of its partition key value, then by its sort key.
struct KeyPosition {
  std::uint64_t hash = 0;
  std::uint64_t sort = 0;
  auto operator<=>(const KeyPosition&) const = default;
};

class AccessHeat {
 public:
  explicit AccessHeat(std::uint64_t lineage);

  // An access that was taken.  `watch`: a split has been decided, and the median is to be a better one.
  void note(KeyPosition position, std::int64_t units, bool watch) {
    window_units_ += units;
    if (until_sample_-- == 0) sample(position, watch);
  }
  // As note() for each of `count` accesses of `units` in all, of which position_of(index) lies there.
  template <class PositionOf>
  void note_all(std::size_t count, std::int64_t units, bool watch, PositionOf&& position_of) {
    window_units_ += units;
    std::size_t at = 0;
    for (; until_sample_ < count - at; ++at) {
      at += until_sample_;
      sample(position_of(at), watch);
    }
    until_sample_ -= count - at;
  }

  [[nodiscard]] std::int64_t window_units() const { return window_units_; }
  void add_unseen(std::int64_t units) { window_units_ += units; }  // of a leap (sim/leap.h)
  // Whether the median would hardly move if more were watched.
  [[nodiscard]] bool watched_enough() const { return watched_.size() == watched_samples; }
  // Starts a new window and returns the units of the old one.
  std::int64_t end_window();

  // The first position of what is nearest to the right half of the samples.  Nothing when one position is all
  // there is.  It hardly depends on which accesses were sampled, so that a run in leaps (sim/leap.h) splits
  // where one event by event does: of the positions that chance makes equally good it is the middle of all or
  // the roundest one, missed by what the lineage says.
  [[nodiscard]] std::optional<KeyPosition> median() const;
  // The first position of the right half of the load, or nothing when a split there would not halve it: the
  // latest accesses must lie on both sides.
  [[nodiscard]] std::optional<KeyPosition> split_point() const;
  // Whether all positions sampled are of one partition key value.
  [[nodiscard]] bool one_value() const;

 private:
  // So many of the latest positions are remembered, each taken from about 16 accesses: enough to tell whether
  // a split would help, too few to cost anything.
  static constexpr std::size_t position_samples = 64;
  // Its median is within 2 % of the load in 19 of 20 cases.
  static constexpr std::size_t watched_samples = 2048;

  void sample(KeyPosition position, bool watch);
  [[nodiscard]] std::size_t sampled() const {
    return samples_taken_ < position_samples ? samples_taken_ : position_samples;
  }

  std::uint64_t lineage_;
  std::int64_t window_units_ = 0;
  // The last positions sampled, the oldest overwritten first.
  std::array<KeyPosition, position_samples> samples_{};
  std::size_t samples_taken_ = 0;
  std::uint64_t draws_ = 0;
  std::uint64_t until_sample_;  // accesses to pass over before the next one
  // The last of them since a split was decided, for a better median.
  std::vector<KeyPosition> watched_;
  std::size_t watched_taken_ = 0;
};

}  // namespace dynafill
