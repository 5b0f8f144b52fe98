#include "dataset/record_reader.h"

#include <utility>

#include "dataset/block_records.h"
#include "dataset/line_block.h"
#include "dataset/source_files.h"

namespace dynafill {

struct RecordReader::State {
  BlockRecords records;
  LineBlock block;
  std::uint64_t bytes_total;
  BlockReader blocks;

  State(SourceFiles files, const ReadOptions& options)
      : records(options), bytes_total(files.bytes), blocks(std::move(files), options) {}
};

RecordReader::RecordReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
RecordReader::~RecordReader() = default;
RecordReader::RecordReader(RecordReader&&) noexcept = default;
RecordReader& RecordReader::operator=(RecordReader&&) noexcept = default;

Result<RecordReader> RecordReader::open(const std::string& source, const ReadOptions& options) {
  Result<SourceFiles> files = list_source_files(source);
  if (!files.ok()) return files.error();
  RecordReader reader(std::make_unique<State>(std::move(files).value(), options));
  State& state = *reader.state_;
  // The first block is read now: its format is known before the first record, and a file that cannot be
  // read is told before anything is started.
  const Result<bool> first = state.blocks.next(state.block);
  if (!first.ok()) return first.error();
  if (*first) state.records.start(state.block);
  return reader;
}

Result<bool> RecordReader::next(Record& record) {
  while (!state_->records.next(record)) {
    const Result<bool> more = state_->blocks.next(state_->block);
    if (!more.ok() || !*more) return more;
    state_->records.start(state_->block);
  }
  return true;
}

const std::vector<SourceFile>& RecordReader::files() const { return state_->blocks.files(); }
Format RecordReader::format() const {
  const Format format = state_->blocks.format();
  return format == Format::detect ? Format::datapipeline : format;  // nothing was there to see it in
}
std::uint64_t RecordReader::bytes_total() const { return state_->bytes_total; }
std::uint64_t RecordReader::bytes_read() const { return state_->blocks.stored_bytes_read(); }

}  // namespace dynafill
