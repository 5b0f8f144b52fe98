#include "dataset/byte_stream.h"

#include <utility>

#include "dataset/checked_stream.h"
#include "dataset/compressed.h"
#include "dataset/line_range_stream.h"
#include "dataset/local_file.h"
#include "dataset/s3_files.h"

namespace dynafill {
namespace {

// A stream of its own, with what it reads from.
class Alone final : public ByteStream {
 public:
  Alone(const SourceFile& file, std::uint64_t from, std::uint64_t to)
      : files_{file}, sequence_(files_), stream_(sequence_.open(0, from, to)) {}
  Result<std::size_t> read(char* to, std::size_t room) override { return stream_->read(to, room); }
  [[nodiscard]] std::uint64_t stored_offset() const override { return stream_->stored_offset(); }

 private:
  std::vector<SourceFile> files_;
  S3Sequence sequence_;
  std::unique_ptr<ByteStream> stream_;
};

Result<std::unique_ptr<ByteStream>> content_of(Result<std::unique_ptr<ByteStream>> stream,
                                               const SourceFile& file) {
  if (stream.ok() && !file.md5.empty()) stream = md5_checked(std::move(*stream), file.md5, file.name);
  if (stream.ok()) stream = decompressed(std::move(*stream), file.name);
  if (stream.ok() && file.items >= 0) stream = lines_checked(std::move(*stream), file.items, file.name);
  return stream;
}

}  // namespace

Result<std::unique_ptr<ByteStream>> open_range(const SourceFile& file, std::uint64_t from, std::uint64_t to) {
  if (file.s3 == nullptr) return open_local_file(file, from, to);
  return std::unique_ptr<ByteStream>(std::make_unique<Alone>(file, from, to));
}

Result<std::unique_ptr<ByteStream>> open_stream(const SourceFile& file) {
  if (file.only) return std::unique_ptr<ByteStream>(std::make_unique<LineRangeStream>(file, *file.only));
  return content_of(open_range(file), file);
}

struct SourceStreams::State {
  explicit State(std::vector<SourceFile> list) : files(std::move(list)), s3(files) {}
  std::vector<SourceFile> files;
  S3Sequence s3;
};

SourceStreams::SourceStreams(std::vector<SourceFile> files)
    : state_(std::make_unique<State>(std::move(files))) {}
SourceStreams::~SourceStreams() = default;
SourceStreams::SourceStreams(SourceStreams&&) noexcept = default;

const std::vector<SourceFile>& SourceStreams::files() const { return state_->files; }

Result<std::unique_ptr<ByteStream>> SourceStreams::open(std::size_t index) {
  const SourceFile& file = state_->files[index];
  if (file.s3 == nullptr || file.only) return open_stream(file);
  return content_of(state_->s3.open(index), file);
}

}  // namespace dynafill
