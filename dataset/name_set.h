// dataset/name_set.h: notices a name that comes twice in one JSON object, at about a nanosecond a name.
//
// Objects nest, so names lie on one stack with a Frame for each open object.  Views must outlive the frame.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace dynafill {

class NameSet {
 public:
  struct Frame {
    std::size_t begin = 0;
    std::uint64_t seen = 0;  // one bit for each mixture of length, first and last byte met
  };

  [[nodiscard]] Frame open() const { return {names_.size(), 0}; }

  // False when the name is a repeat.  In a large object a repeat may be found by close() only.
  [[nodiscard]] bool add(Frame& frame, std::string_view name) {
    const std::uint64_t bit = std::uint64_t{1} << mixture(name);
    const bool maybe = (frame.seen & bit) != 0;
    frame.seen |= bit;
    const auto first = names_.begin() + static_cast<std::ptrdiff_t>(frame.begin);
    if (maybe && names_.size() - frame.begin <= few && std::find(first, names_.end(), name) != names_.end())
      return false;
    names_.push_back(name);
    return true;
  }

  // Forgets the object's names; a repeated one is the answer, else an empty view.
  [[nodiscard]] std::string_view close(const Frame& frame) {
    const auto first = names_.begin() + static_cast<std::ptrdiff_t>(frame.begin);
    std::string_view repeated;
    if (names_.size() - frame.begin > few) {
      std::sort(first, names_.end());
      const auto found = std::adjacent_find(first, names_.end());
      if (found != names_.end()) repeated = *found;
    }
    names_.erase(first, names_.end());
    return repeated;
  }

  void clear() { names_.clear(); }

 private:
  // Up to here looking through all names on a maybe is cheaper than sorting at the end; beyond it a
  // hostile object of 200,000 names must not cost their square.
  static constexpr std::size_t few = 32;

  static unsigned mixture(std::string_view name) {
    if (name.empty()) return 0;
    const auto first = static_cast<unsigned char>(name.front());
    const auto last = static_cast<unsigned char>(name.back());
    return static_cast<unsigned>(name.size() * 5 + first * 7u + last) & 63;
  }

  std::vector<std::string_view> names_;
};

}  // namespace dynafill
