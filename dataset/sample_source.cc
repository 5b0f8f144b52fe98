#include "dataset/sample_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "base/text.h"
#include "dataset/byte_stream.h"
#include "dataset/compressed.h"
#include "dataset/format_detection.h"
#include "dataset/sample_estimate.h"

namespace dynafill {
namespace {

// So many slices make the intervals right on skewed data too (sample_estimate_test.cc), as long as a slice
// still holds a few records.
constexpr std::uint64_t slices_local = 1024, slice_bytes_local_min = 16 << 10;
constexpr std::uint64_t slices_s3 = 256, slice_bytes_s3_min = 256 << 10;

// The first bytes of a file, with parser_padding bytes behind them.
Result<std::string> head_of(const SourceFile& file) {
  constexpr std::size_t head_bytes = 64 << 10;
  Result<std::unique_ptr<ByteStream>> stream = open_range(file, 0, head_bytes);
  if (!stream.ok()) return stream.error();
  std::string head(head_bytes + parser_padding, '\0');
  std::size_t have = 0;
  while (have < head_bytes) {
    const Result<std::size_t> read = (*stream)->read(head.data() + have, head_bytes - have);
    RETURN_IF_ERROR(read);
    if (*read == 0) break;
    have += *read;
  }
  head.resize(have);
  return head;
}

// Whether records begin where lines do, so that one can start reading in the middle.
Status check_lines(std::string_view head, Format manifest_format, const ReadOptions& read) {
  Format format = read.format != Format::detect ? read.format : manifest_format;
  if (format == Format::detect) format = detect_format(head, read.csv);
  const bool lines = format != Format::csv && format != Format::batch_write &&
                     !(format == Format::json && is_laid_out(head));
  if (lines) return Done{};
  return Error{
      fmt::format("A sample begins in the middle of files, where records of {} cannot be told apart; "
                  "profile them without --sample.",
                  format_name(format))};
}

// Of compressed files.
Result<SampledSource> draw_files(const SourceFiles& source, std::uint64_t wanted_bytes, Rng& rng) {
  const auto all = static_cast<std::int64_t>(source.files.size());
  const double mean_bytes = static_cast<double>(source.bytes) / static_cast<double>(all);
  const auto wanted =
      std::min<std::int64_t>(all, std::llround(static_cast<double>(wanted_bytes) / mean_bytes));
  if (wanted < sampled_files_min) {
    const std::string takes =
        all < sampled_files_min
            ? std::string("profile them without --sample")
            : fmt::format("take --sample {} or more",
                          std::llround(mean_bytes * static_cast<double>(sampled_files_min)));
    return Error{
        fmt::format("Compressed files can only be sampled whole, and at least {} of them; of the "
                    "{} here {}.",
                    sampled_files_min, human_count(all), takes)};
  }
  SampledSource sample{.files = {}, .slices_all = all, .bytes_all = source.bytes};
  sample.files.format = source.format;
  for (const std::int64_t file : draw_slices(all, wanted, rng)) {
    sample.files.files.push_back(source.files[static_cast<std::size_t>(file)]);
    sample.files.bytes += sample.files.files.back().bytes;
  }
  return sample;
}

Status check_uncompressed(const SourceFile& file, std::string_view head) {
  if (!is_compressed(head)) return Done{};
  return Error{fmt::format(
      "'{}' is compressed and other files of the source are not, so no sample can be drawn; profile them "
      "without --sample, or apart.",
      file.name)};
}

}  // namespace

Result<SampledSource> draw_sample(const SourceFiles& source, const ReadOptions& read,
                                  std::int64_t sample_bytes, Rng& rng) {
  if (sample_bytes < sample_bytes_min)
    return Error{
        fmt::format("A sample of {} says too little; take at least 1 MiB.", human_bytes(sample_bytes))};
  if (source.bytes == 0)
    return Error{
        "A sample needs a source whose size is known; give --sample with files and not with a pipe."};
  const bool in_s3 = source.files.front().s3 != nullptr;
  const auto wanted_bytes = static_cast<std::uint64_t>(sample_bytes);
  const std::uint64_t slice_bytes = std::max(wanted_bytes / (in_s3 ? slices_s3 : slices_local),
                                             in_s3 ? slice_bytes_s3_min : slice_bytes_local_min);
  const auto slices_of = [slice_bytes](const SourceFile& file) {
    return static_cast<std::int64_t>((file.bytes + slice_bytes - 1) / slice_bytes);
  };
  SampledSource sample;
  sample.bytes_all = source.bytes;
  for (const SourceFile& file : source.files) {
    if (file.window > 0)
      return Error{
          "Incremental exports are applied in order, so no part of them stands alone; profile them "
          "without --sample."};
    sample.slices_all += slices_of(file);
  }
  const auto first_with_bytes = std::find_if(source.files.begin(), source.files.end(),
                                             [](const SourceFile& file) { return file.bytes > 0; });
  const Result<std::string> first_head = head_of(*first_with_bytes);
  RETURN_IF_ERROR(first_head);
  if (is_compressed(*first_head)) return draw_files(source, wanted_bytes, rng);

  const auto wanted = static_cast<std::int64_t>(wanted_bytes / slice_bytes);
  const std::vector<std::int64_t> drawn =
      draw_slices(sample.slices_all, std::min(wanted, sample.slices_all), rng);

  sample.files.format = source.format;
  auto next = drawn.begin();
  std::int64_t first = 0;  // number of the file's first slice
  for (const SourceFile& file : source.files) {
    const std::int64_t end = first + slices_of(file);
    if (next != drawn.end() && *next < end) {
      const Result<std::string> head = head_of(file);
      RETURN_IF_ERROR(head);
      RETURN_IF_ERROR(check_uncompressed(file, *head));
      RETURN_IF_ERROR(check_lines(*head, source.format, read));
    }
    for (; next != drawn.end() && *next < end; ++next) {
      const std::uint64_t from = static_cast<std::uint64_t>(*next - first) * slice_bytes;
      SourceFile slice = file;
      slice.md5.clear();
      slice.items = -1;
      slice.only = LineRange{from, std::min(file.bytes, from + slice_bytes)};
      sample.files.bytes += slice.only->to - slice.only->from;
      sample.files.files.push_back(std::move(slice));
    }
    first = end;
  }
  return sample;
}

}  // namespace dynafill
