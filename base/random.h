// base/random.h: chance with a name.
//
// A run has one Seed.  Whoever needs chance asks for a stream by name ("partition/7/split"), so a new
// draw in one place leaves every other place's draws as they were, and one number replays a whole run.
//
// Rng is xoshiro256++ (Blackman and Vigna, 2019, public domain), seeded by SplitMix64 over the seed and
// the name; all distributions are ours because the standard library's differ between platforms.
// Threads: an Rng has one owner; Seed is a value.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace dynafill {

class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  std::uint64_t next() {
    const std::uint64_t result = rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotl(state_[3], 45);
    return result;
  }

  // Uniform in [0, n), by Lemire's multiplication without the rejection step: the bias is below
  // n / 2^64, far under what any of our statistics could see.  Requires n > 0.
  std::uint64_t below(std::uint64_t n) {
    __extension__ typedef unsigned __int128 UInt128;
    return static_cast<std::uint64_t>((static_cast<UInt128>(next()) * n) >> 64);
  }

  // Uniform in [0, 1), 53 bits.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  // Mean 0, deviation 1 (Box-Muller; the second value is not kept, so a draw depends on nothing before it).
  double normal() {
    const double u = 1.0 - uniform();
    return std::sqrt(-2.0 * std::log(u)) * std::cos(6.283185307179586 * uniform());
  }
  double exponential(double mean) { return -mean * std::log(1.0 - uniform()); }

 private:
  static std::uint64_t rotl(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::array<std::uint64_t, 4> state_;
};

struct Seed {
  std::uint64_t value = 1;

  [[nodiscard]] Rng stream(std::string_view name) const;
  // The seed of the n-th run of many.
  [[nodiscard]] Seed run(std::uint64_t n) const;
};

// Finalizer of SplitMix64 (Steele, Lea, Flood, 2014): a bijection that scatters neighbouring inputs.
inline std::uint64_t scatter(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace dynafill
