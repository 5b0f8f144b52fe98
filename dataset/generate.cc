#include "dataset/generate.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "dataset/generated_line.h"

namespace dynafill {
namespace {

// Lines made before each write: about a level-2 cache's worth.
constexpr std::size_t write_bytes = 1 << 20;
constexpr std::int64_t items_a_write_max = 4096;

// The file being written.
class Output {
 public:
  explicit Output(const std::string& path) : path_(path == "-" ? "standard output" : path) {
    fd_ = path == "-" ? ::dup(STDOUT_FILENO)
                      : ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    struct stat found {};
    // Standard output may be a file someone appends to, so only a file opened here is written in any order.
    any_order_ = fd_ >= 0 && path != "-" && ::fstat(fd_, &found) == 0 && S_ISREG(found.st_mode);
  }
  ~Output() {
    if (fd_ >= 0) ::close(fd_);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  [[nodiscard]] bool opened() const { return fd_ >= 0; }
  [[nodiscard]] bool any_order() const { return any_order_; }

  // Without any_order() the calls must come in order of `offset`.
  Status write(const char* data, std::size_t size, std::int64_t offset) const {
    while (size > 0) {
      const ssize_t n = any_order_ ? ::pwrite(fd_, data, size, offset) : ::write(fd_, data, size);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return failed("write");
      data += n;
      size -= static_cast<std::size_t>(n);
      offset += n;
    }
    return Done{};
  }
  Status close() {
    const int answer = ::close(std::exchange(fd_, -1));
    return answer == 0 ? Status(Done{}) : Status(failed("write"));
  }
  [[nodiscard]] Error failed(std::string_view what) const {
    return {fmt::format("Cannot {} '{}': {}.", what, path_, std::strerror(errno))};
  }

 private:
  std::string path_;
  int fd_ = -1;
  bool any_order_ = false;
};

// Threads take blocks of items in turn; a block's place in the file is known when all before it are made.
class Job {
 public:
  Job(std::int64_t items, const GeneratedLine& lines, const Output& output)
      : items_(items), lines_(lines), output_(output) {
    std::vector<char> line(lines.bytes_max());
    const std::size_t typical = lines.line(0, line.data());
    block_items_ =
        std::clamp<std::int64_t>(static_cast<std::int64_t>(write_bytes / typical), 1, items_a_write_max);
  }

  void run() {
    std::vector<char> made(write_bytes + lines_.bytes_max());
    for (;;) {
      const std::int64_t block = next_block_.fetch_add(1);
      const std::int64_t begin = block * block_items_;
      if (begin >= items_) return;
      std::size_t size = 0;
      for (std::int64_t i = begin; i < std::min(items_, begin + block_items_); ++i) {
        if (made.size() - size < lines_.bytes_max()) made.resize(2 * made.size());
        size += lines_.line(i, made.data() + size);
      }
      if (!write_in_turn(block, made.data(), size)) return;
    }
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }

 private:
  // False when the job has failed.
  bool write_in_turn(std::int64_t block, const char* data, std::size_t size) {
    std::unique_lock<std::mutex> lock(mutex_);
    turn_.wait(lock, [&] { return error_ || blocks_placed_ == block; });
    if (error_) return false;
    const std::int64_t offset = bytes_;
    bytes_ += static_cast<std::int64_t>(size);
    // A file takes blocks in any order, so the next one may be placed while this one is written.
    const auto placed = [&] {
      ++blocks_placed_;
      turn_.notify_all();
    };
    if (output_.any_order()) {
      placed();
      lock.unlock();
    }
    const Status written = output_.write(data, size, offset);
    if (output_.any_order())
      lock.lock();
    else
      placed();
    if (!written.ok() && !error_) error_ = written.error();
    turn_.notify_all();
    return written.ok();
  }

  std::int64_t items_;
  const GeneratedLine& lines_;
  const Output& output_;
  std::int64_t block_items_ = 1;
  std::atomic<std::int64_t> next_block_ = 0;
  std::mutex mutex_;
  std::condition_variable turn_;
  std::int64_t blocks_placed_ = 0;  // those whose bytes are counted in bytes_
  std::int64_t bytes_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<Generated> generate(const GenerateOptions& options, const std::string& path) {
  const Result<GeneratedLine> lines = GeneratedLine::make(options);
  RETURN_IF_ERROR(lines);
  Output output(path);
  if (!output.opened()) return output.failed("create");
  Job job(options.items, *lines, output);
  std::vector<std::thread> threads;
  for (int i = 1; i < options.threads; ++i) threads.emplace_back([&job] { job.run(); });
  job.run();
  for (std::thread& thread : threads) thread.join();
  if (job.error()) return *job.error();
  RETURN_IF_ERROR(output.close());
  return Generated{options.items, job.bytes(), lines->key()};
}

}  // namespace dynafill
