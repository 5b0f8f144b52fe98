#include "dataset/byte_stream.h"

#include <fmt/format.h>

#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "dataset/local_file.h"

namespace dynafill {
namespace {

// Sources: RFC 1952 2.3.1, RFC 8878 3.1.1, and "BZh" of bzip2's own manual.
std::string_view compression_of(std::string_view start) {
  if (start.starts_with("\x1f\x8b")) return "gzip";
  if (start.starts_with("\x28\xb5\x2f\xfd")) return "zstd";
  if (start.starts_with("BZh")) return "bzip2";
  return {};
}

constexpr std::size_t magic_bytes = 4;

// Gives back what was read to see the magic, then reads on.
class Unread final : public ByteStream {
 public:
  Unread(std::string start, std::unique_ptr<ByteStream> rest)
      : start_(std::move(start)), rest_(std::move(rest)) {}

  Result<std::size_t> read(char* to, std::size_t room) override {
    if (start_.empty()) return rest_->read(to, room);
    const std::size_t n = std::min(room, start_.size());
    std::memcpy(to, start_.data(), n);
    start_.erase(0, n);
    return n;
  }

 private:
  std::string start_;
  std::unique_ptr<ByteStream> rest_;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> open_stream(const SourceFile& file, const StreamOptions& /*options*/) {
  Result<std::unique_ptr<ByteStream>> stored = open_local_file(file);
  if (!stored.ok()) return stored;
  std::string start(magic_bytes, '\0');
  std::size_t filled = 0;
  while (filled < magic_bytes) {
    const Result<std::size_t> n = (*stored)->read(start.data() + filled, magic_bytes - filled);
    if (!n.ok()) return n.error();
    if (*n == 0) break;
    filled += *n;
  }
  start.resize(filled);
  const std::string_view compression = compression_of(start);
  if (!compression.empty())
    return Error{
        fmt::format("'{}' is compressed with {}; decompress it first, for example into a pipe read as '-'.",
                    file.name, compression)};
  return std::unique_ptr<ByteStream>(std::make_unique<Unread>(std::move(start), std::move(*stored)));
}

}  // namespace dynafill
