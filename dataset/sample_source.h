// dataset/sample_source.h: random slices of a source, to be profiled in its place: of its bytes, or of
// compressed files whole ones.
#pragma once

#include <cstdint>

#include "base/random.h"
#include "base/result.h"
#include "dataset/record_reader.h"
#include "dataset/source_files.h"

namespace dynafill {

struct SampledSource {
  SourceFiles files;            // a slice each: SourceFile.only says which lines, when not all
  std::int64_t slices_all = 0;  // that the source was cut into
  std::uint64_t bytes_all = 0;  // of the source
};

// At least this much makes a sample.
inline constexpr std::int64_t sample_bytes_min = 1 << 20;

// About `sample_bytes` of `source` in slices drawn at random, none twice; all of it, cut in slices, where it
// has no more.  Of files in S3 fewer and larger slices are made, because each costs a request.
//
// Compressed files are drawn whole, as many as have about `sample_bytes` together.
//
// Fails: less than sample_bytes_min, a source whose size is not known (standard input) or that is ordered in
// windows, files that can only be read from their beginning because their records are not lines, and
// compressed ones of which too few would be drawn to say anything.
inline constexpr std::int64_t sampled_files_min = 10;
Result<SampledSource> draw_sample(const SourceFiles& source, const ReadOptions& read,
                                  std::int64_t sample_bytes, Rng& rng);

}  // namespace dynafill
