#include "base/random.h"

namespace dynafill {

Rng::Rng(std::uint64_t seed) {
  for (auto& word : state_) word = seed = scatter(seed);
}

Rng Seed::stream(std::string_view name) const {
  std::uint64_t hash = scatter(value);
  for (const char c : name) hash = scatter(hash ^ static_cast<unsigned char>(c));
  return Rng(hash);
}

Seed Seed::run(std::uint64_t n) const { return {scatter(scatter(value) + n)}; }

}  // namespace dynafill
