#include "dataset/profile.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "dataset/block_records.h"
#include "dataset/format_detection.h"
#include "dataset/line_block.h"
#include "dataset/source_files.h"
#include "dataset/tally.h"

namespace dynafill {
namespace {

struct Rejected {
  Position at;
  std::string reason;
  std::string_view raw;  // in the block
};

// What the threads of one pass share.  Each takes the next block from the one reader and judges it alone;
// rejects go to the sink in the order of the source.
class Pass {
 public:
  Pass(SourceFiles files, const ReadOptions& options, RejectSink* rejects)
      : reader_(std::move(files.files), {options.block_bytes, options.line_bytes_max}),
        options_(options),
        format_(options.format),
        rejects_(rejects) {}

  void run(Tally& tally) {
    ReadOptions sizes_only = options_;
    sizes_only.wanted = {.wire = false};
    BlockRecords records(sizes_only);
    LineBlock block;
    Record record;
    std::vector<Rejected> rejected;
    while (take(block)) {
      records.start(block);
      rejected.clear();
      while (records.next(record)) {
        if (record.good()) {
          tally.add(record.item);
        } else {
          tally.add_rejected();
          if (rejects_ != nullptr)
            rejected.push_back({record.at, std::move(record.reject_reason), record.raw});
        }
      }
      if (rejects_ != nullptr) deliver(block, rejected);
    }
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] std::uint64_t bytes_read() const { return reader_.bytes_read(); }
  // Forced, or what the first block looks like.
  [[nodiscard]] Format format() const { return format_; }

 private:
  bool take(LineBlock& block) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (error_) return false;
    const Result<bool> taken = reader_.next(block);
    if (!taken.ok()) error_ = taken.error();
    if (taken.ok() && *taken && block.number == 0 && format_ == Format::detect)
      format_ = detect_format(block);
    return taken.ok() && *taken;
  }

  // Waits for its turn.  Whoever has an earlier block is at work on it, so the turn comes.
  void deliver(const LineBlock& block, const std::vector<Rejected>& rejected) {
    std::unique_lock<std::mutex> lock(turn_mutex_);
    turned_.wait(lock, [&] { return turn_ == block.number; });
    for (const Rejected& one : rejected)
      rejects_->reject(reader_.files()[one.at.file].name, one.at, one.reason, one.raw);
    ++turn_;
    turned_.notify_all();
  }

  std::mutex mutex_;
  BlockReader reader_;
  std::optional<Error> error_;

  const ReadOptions& options_;
  Format format_;
  RejectSink* rejects_;
  std::mutex turn_mutex_;
  std::condition_variable turned_;
  std::uint64_t turn_ = 0;  // the number of the block whose rejects are next
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
  Pass pass(std::move(files).value(), options.read, rejects);

  std::vector<Tally> tallies(static_cast<std::size_t>(std::max(1, options.threads)));
  std::vector<std::thread> helpers;
  for (std::size_t i = 1; i < tallies.size(); ++i)
    helpers.emplace_back([&pass, &tallies, i] { pass.run(tallies[i]); });
  pass.run(tallies[0]);
  for (std::thread& helper : helpers) helper.join();
  if (pass.error()) return *pass.error();

  for (std::size_t i = 1; i < tallies.size(); ++i) tallies[0].merge(tallies[i]);
  Profile profile = tallies[0].profile(!options.read.key.sort_key.empty());
  profile.source = source;
  if (pass.format() != Format::detect) profile.format = format_name(pass.format());
  profile.source_bytes = static_cast<std::int64_t>(pass.bytes_read());
  profile.key = options.read.key;
  return profile;
}

}  // namespace dynafill
