#include "dataset/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "dataset/block_records.h"
#include "dataset/key_order_tally.h"
#include "dataset/line_block.h"
#include "dataset/ordered_blocks.h"
#include "dataset/sample_profile.h"
#include "dataset/sample_source.h"
#include "dataset/source_files.h"
#include "dataset/tally.h"

namespace dynafill {
namespace {

struct Rejected {
  Position at;
  std::string reason;
  std::string_view raw;  // in the block
};

// What a thread found out about one block and only the order of the source makes sense of.
struct BlockFinding {
  std::vector<Rejected> rejected;
  BlockOrder order;
  std::uint32_t file = 0;
  SliceCount count;  // in a sample
};

// What the threads of one pass share.  Each takes the next block from the one reader and judges it alone;
// findings are put back into the order of the source.
class Pass {
 public:
  Pass(SourceFiles files, const ProfileOptions& options, RejectSink* rejects)
      : reader_(std::move(files), options.read),
        options_(options),
        rejects_(rejects),
        in_order_([this](const BlockFinding& finding) { take_in_order(finding); }) {}

  void run(Tally& tally) {
    ReadOptions sizes_only = options_.read;
    sizes_only.wanted = {.wire = false, .watched = watched_attributes(options_.indexes, options_.read.key)};
    BlockRecords records(sizes_only);
    LineBlock block;
    Record record;
    BlockFinding finding;
    while (take(block)) {
      records.start(block);
      finding.rejected.clear();
      finding.order.start(block.first_ordinal);
      finding.file = block.file;
      const TallySums before = tally.sums();
      while (records.next(record)) judge(record, tally, finding);
      if (options_.sample_bytes > 0)
        finding.count = {static_cast<std::int64_t>(block.text.size()), tally.sums() - before};
      const bool views_block = !finding.rejected.empty();
      in_order_.hand_in(block.number, finding, views_block);
    }
  }

  // By the folder that DynamoDB puts its exports into.
  // Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
  [[nodiscard]] bool from_export() const {
    return std::any_of(reader_.files().begin(), reader_.files().end(), [](const SourceFile& file) {
      return file.name.find("AWSDynamoDB/") != std::string::npos;
    });
  }
  [[nodiscard]] KeyOrder order(double same_value_chance) const { return order_.order(same_value_chance); }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] std::uint64_t bytes_read() const { return reader_.bytes_read(); }
  // By file; of a sample only.  Their bytes are those that the source counts, so of compressed files as
  // stored.
  [[nodiscard]] std::vector<SliceCount> slices() const {
    std::vector<SliceCount> slices = slices_;
    slices.resize(reader_.files().size());
    for (std::size_t i = 0; i < slices.size(); ++i)
      if (const SourceFile& file = reader_.files()[i]; !file.only)
        slices[i].bytes = static_cast<std::int64_t>(file.bytes);
    return slices;
  }
  // Forced, or what the first block looks like.
  [[nodiscard]] Format format() const { return reader_.format(); }

 private:
  bool take(LineBlock& block) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (error_) return false;
    const Result<bool> taken = reader_.next(block);
    if (!taken.ok()) error_ = taken.error();
    return taken.ok() && *taken;
  }

  void judge(Record& record, Tally& tally, BlockFinding& finding) {
    if (record.good() && tally.has_indexes()) record.reject_reason = tally.index_fault(record.item);
    if (record.good()) {
      tally.add(record.item, record.at.ordinal);
      if (record.operation == Operation::remove) tally.note_remove();
      finding.order.add(record.at.ordinal, record.item.key.partition_hash, record.item.partition_value);
      return;
    }
    tally.add_rejected();
    finding.order.add_rejected();
    if (rejects_ != nullptr)
      finding.rejected.push_back({record.at, std::move(record.reject_reason), record.raw});
  }

  void take_in_order(const BlockFinding& finding) {
    for (const Rejected& one : finding.rejected)
      rejects_->reject(place_of(reader_.files()[one.at.file]), one.at, one.reason, one.raw);
    order_.add(finding.order);
    if (options_.sample_bytes == 0) return;
    slices_.resize(reader_.files().size());
    slices_[finding.file] += finding.count;
  }

  static std::string place_of(const SourceFile& file) {
    return file.only ? fmt::format("{} from byte {}", file.name, file.only->from) : file.name;
  }

  std::mutex mutex_;
  BlockReader reader_;
  std::optional<Error> error_;

  const ProfileOptions& options_;
  RejectSink* rejects_;
  KeyOrderTally order_;
  std::vector<SliceCount> slices_;
  OrderedBlocks<BlockFinding> in_order_;
};

}  // namespace

Profile uniform_profile(std::int64_t items, Bytes item) {
  const std::int64_t units = write_units_for_put(item).count;
  Profile profile;
  profile.source = "--items " + std::to_string(items) + " --item-bytes " + std::to_string(item.count);
  profile.items = items;
  profile.item_bytes_total = items * item.count;
  profile.item_bytes_p50 = profile.item_bytes_p90 = profile.item_bytes_p99 = profile.item_bytes_max =
      item.count;
  profile.wcu_total = items * units;
  profile.wcu_max = units;
  profile.wcu_histogram.assign(static_cast<std::size_t>(units) + 1, 0);
  profile.wcu_histogram.back() = items;
  profile.distinct_keys = items;
  profile.top_share = items == 0 ? 0 : 1.0 / static_cast<double>(items);
  return profile;
}

Result<Profile> profile_source(const std::string& source, const ProfileOptions& options,
                               RejectSink* rejects) {
  Result<SourceFiles> files = list_source_files(source);
  if (!files.ok()) return files.error();
  const auto source_files = static_cast<std::int64_t>(files->files.size());
  const auto stored_bytes = static_cast<std::int64_t>(files->bytes);
  SampledFrom sampled_from;
  ProfileOptions reading = options;
  if (static_cast<std::uint64_t>(options.sample_bytes) >= files->bytes && files->bytes > 0)
    reading.sample_bytes = 0;
  if (reading.sample_bytes > 0) {
    Rng rng = options.seed.stream("profile/sample");
    Result<SampledSource> sample = draw_sample(*files, options.read, reading.sample_bytes, rng);
    RETURN_IF_ERROR(sample);
    sampled_from = {sample->slices_all, static_cast<std::int64_t>(sample->bytes_all)};
    *files = std::move(sample->files);
  }
  Pass pass(std::move(files).value(), reading, rejects);

  std::vector<Tally> tallies;
  for (int i = 0; i < std::max(1, options.threads); ++i)
    tallies.emplace_back(options.read.key, options.indexes);
  std::vector<std::thread> helpers;
  for (std::size_t i = 1; i < tallies.size(); ++i)
    helpers.emplace_back([&pass, &tallies, i] { pass.run(tallies[i]); });
  pass.run(tallies[0]);
  for (std::thread& helper : helpers) helper.join();
  if (pass.error()) return *pass.error();

  for (std::size_t i = 1; i < tallies.size(); ++i) tallies[0].merge(tallies[i]);
  Profile profile = tallies[0].profile();
  profile.order = pass.order(tallies[0].same_value_chance());
  profile.order.from_export = pass.from_export();
  profile.source = source;
  profile.source_files = source_files;
  profile.source_stored_bytes = stored_bytes;
  if (pass.format() != Format::detect) profile.format = format_name(pass.format());
  profile.source_bytes = static_cast<std::int64_t>(pass.bytes_read());
  if (reading.sample_bytes > 0 && profile.source_bytes > 0)
    scale_to_source(profile, pass.slices(), sampled_from);
  return profile;
}

}  // namespace dynafill
