#include "dataset/output_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/check.h"

namespace dynafill {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t buffer_bytes = std::size_t{1} << 20;
// Of zlib's levels the fastest: 3 times level 6 at an eighth more bytes, and files for a load are read once.
constexpr int gzip_level = 1;

}  // namespace

struct OutputFiles::State {
  std::string path;
  OutputLayout layout;
  std::string header;
  std::string unfinished;  // the file's or folder's name until the end; empty when written in place
  int fd = -1;
  std::string buffer;
  std::string packed;
  z_stream deflater{};
  bool deflating = false;
  std::uint64_t shard_bytes = 0;
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;

  ~State() {
    if (deflating) ::deflateEnd(&deflater);
    if (fd >= 0) ::close(fd);
    std::error_code ignored;
    if (!unfinished.empty()) fs::remove_all(unfinished, ignored);
  }

  [[nodiscard]] Error cannot_write() const {
    return {fmt::format("Cannot write '{}': {}.", path, std::strerror(errno))};
  }

  Status open() {
    std::string name = unfinished;
    if (layout.shard_bytes > 0)
      name += fmt::format("/part-{:05}{}{}", files, layout.extension, layout.gzip ? ".gz" : "");
    if (name.empty()) name = path;
    fd = name == "-" ? ::dup(STDOUT_FILENO)
                     : ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) return cannot_write();
    if (layout.gzip) {
      // 16 asks zlib for a gzip header.  Source: zlib.h, deflateInit2.
      deflater = {};
      CHECK(::deflateInit2(&deflater, gzip_level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
      deflating = true;
    }
    ++files;
    shard_bytes = header.size();
    bytes += header.size();
    buffer = header;
    return Done{};
  }

  Status write_out(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t n = ::write(fd, text.data(), text.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return cannot_write();
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    return Done{};
  }

  Status flush(bool last) {
    if (!layout.gzip) {
      RETURN_IF_ERROR(write_out(buffer));
      buffer.clear();
      return Done{};
    }
    packed.resize(buffer_bytes);
    deflater.next_in = reinterpret_cast<Bytef*>(buffer.data());
    deflater.avail_in = static_cast<uInt>(buffer.size());
    int answer = Z_OK;
    do {
      deflater.next_out = reinterpret_cast<Bytef*>(packed.data());
      deflater.avail_out = static_cast<uInt>(packed.size());
      answer = ::deflate(&deflater, last ? Z_FINISH : Z_NO_FLUSH);
      CHECK(answer == Z_OK || answer == Z_STREAM_END || answer == Z_BUF_ERROR);
      RETURN_IF_ERROR(write_out({packed.data(), packed.size() - deflater.avail_out}));
    } while (deflater.avail_out == 0);
    CHECK(!last || answer == Z_STREAM_END);
    buffer.clear();
    return Done{};
  }

  Status close() {
    RETURN_IF_ERROR(flush(true));
    if (deflating) ::deflateEnd(&deflater);
    deflating = false;
    const int closed = ::close(fd);
    fd = -1;
    return closed == 0 ? Status(Done{}) : Status(cannot_write());
  }
};

OutputFiles::OutputFiles(std::unique_ptr<State> state) : state_(std::move(state)) {}
OutputFiles::~OutputFiles() = default;
OutputFiles::OutputFiles(OutputFiles&&) noexcept = default;

Result<OutputFiles> OutputFiles::create(const std::string& path, const OutputLayout& layout) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->layout = layout;
  std::error_code error;
  const bool in_place = path == "-" || (fs::exists(path, error) && !fs::is_regular_file(path, error) &&
                                        !fs::is_directory(path, error));
  if (!in_place) {
    state->unfinished = path + ".partial";
    if (layout.shard_bytes > 0) {
      if (fs::exists(path, error) && !(fs::is_directory(path, error) && fs::is_empty(path, error))) {
        state->unfinished.clear();
        return Error{fmt::format("'{}' is there already; shards go to a new or empty folder.", path)};
      }
      fs::remove_all(state->unfinished, error);
      if (!fs::create_directories(state->unfinished, error) || error)
        return Error{fmt::format("Cannot create folder '{}': {}.", state->unfinished, error.message())};
    } else if (fs::is_directory(path, error)) {
      state->unfinished.clear();
      return Error{fmt::format("'{}' is a folder; name a file, or give --shard-size.", path)};
    }
  } else if (layout.shard_bytes > 0) {
    return Error{fmt::format("Shards cannot go to '{}'; name a folder.", path)};
  }
  RETURN_IF_ERROR(state->open());
  return OutputFiles(std::move(state));
}

void OutputFiles::set_header(std::string header) {
  CHECK(state_->bytes == 0 && state_->files == 1);
  state_->header = std::move(header);
  state_->buffer = state_->header;
  state_->bytes = state_->shard_bytes = state_->header.size();
}

Status OutputFiles::write(std::string_view record) {
  State& state = *state_;
  const bool full = state.layout.shard_bytes > 0 && state.shard_bytes > state.header.size() &&
                    state.shard_bytes + record.size() > state.layout.shard_bytes;
  if (full) {
    RETURN_IF_ERROR(state.close());
    RETURN_IF_ERROR(state.open());
  }
  state.buffer += record;
  state.shard_bytes += record.size();
  state.bytes += record.size();
  return state.buffer.size() < buffer_bytes ? Status(Done{}) : state.flush(false);
}

Status OutputFiles::finish() {
  State& state = *state_;
  RETURN_IF_ERROR(state.close());
  if (state.unfinished.empty()) return Done{};
  std::error_code error;
  fs::rename(state.unfinished, state.path, error);
  if (error) return Error{fmt::format("Cannot write '{}': {}.", state.path, error.message())};
  state.unfinished.clear();
  return Done{};
}

std::uint64_t OutputFiles::bytes() const { return state_->bytes; }
std::uint64_t OutputFiles::files() const { return state_->files; }

}  // namespace dynafill
