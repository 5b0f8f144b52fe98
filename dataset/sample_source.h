// dataset/sample_source.h: random slices of a source, to be profiled in its place.
#pragma once

#include <cstdint>

#include "base/random.h"
#include "base/result.h"
#include "dataset/record_reader.h"
#include "dataset/source_files.h"

namespace dynafill {

struct SampledSource {
  SourceFiles files;            // a slice each: SourceFile.only says which lines
  std::int64_t slices_all = 0;  // that the source was cut into
  std::uint64_t bytes_all = 0;  // of the source
};

// At least this much makes a sample.
inline constexpr std::int64_t sample_bytes_min = 1 << 20;

// About `sample_bytes` of `source` in slices drawn at random, none twice; all of it, cut in slices, where it
// has no more.  Of files in S3 fewer and larger slices are made, because each costs a request.
//
// Fails: less than sample_bytes_min, a source whose size is not known (standard input), and one that can only
// be read from its beginning: compressed, ordered in windows, or in a format whose records are not lines.
Result<SampledSource> draw_sample(const SourceFiles& source, const ReadOptions& read,
                                  std::int64_t sample_bytes, Rng& rng);

}  // namespace dynafill
