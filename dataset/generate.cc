#include "dataset/generate.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "dataset/generated_line.h"

namespace dynafill {
namespace {

// Lines made before each write, at least one: about a level-2 cache's worth.
constexpr std::int64_t write_bytes = 1 << 20;

template <class T>
bool parse_all(std::string_view text, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

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

// Lines are all of one length, so each thread knows where its part of the file goes.
class Job {
 public:
  Job(const GenerateOptions& options, const GeneratedLine& lines, const Output& output)
      : options_(options),
        lines_(lines),
        output_(output),
        per_write_(std::max<std::int64_t>(1, write_bytes / options.line_bytes)) {}

  void run() {
    std::vector<char> buffer(static_cast<std::size_t>(per_write_ * options_.line_bytes));
    for (;;) {
      const std::int64_t begin = next_.fetch_add(per_write_);
      if (begin >= options_.items || failed_) return;
      const std::int64_t end = std::min(options_.items, begin + per_write_);
      char* out = buffer.data();
      for (std::int64_t i = begin; i < end; ++i, out += options_.line_bytes) lines_.line(i, out);
      const Status written = output_.write(buffer.data(), static_cast<std::size_t>(out - buffer.data()),
                                           begin * options_.line_bytes);
      if (!written.ok()) fail(written.error());
    }
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  void fail(const Error& error) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!error_) error_ = error;
    failed_ = true;
  }

  const GenerateOptions& options_;
  const GeneratedLine& lines_;
  const Output& output_;
  std::int64_t per_write_;
  std::atomic<std::int64_t> next_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace

Result<KeyPattern> parse_key_pattern(std::string_view text) {
  if (text == "uniform") return KeyPattern{UniformKeys{}};
  if (text == "sequential") return KeyPattern{SequentialKeys{}};
  if (text.starts_with("zipf:")) {
    ZipfKeys zipf;
    if (parse_all(text.substr(5), zipf.exponent) && zipf.exponent > 0 && zipf.exponent <= 10)
      return KeyPattern{zipf};
  }
  if (text.starts_with("hot:")) {
    HotKeys hot;
    const std::string_view rest = text.substr(4);
    const std::size_t colon = rest.find(':');
    if (colon != std::string_view::npos && parse_all(rest.substr(0, colon), hot.count) &&
        parse_all(rest.substr(colon + 1), hot.share) && hot.count >= 1 && hot.count <= 1'000'000'000 &&
        hot.share > 0 && hot.share <= 1)
      return KeyPattern{hot};
  }
  return Error{
      fmt::format("'{}' is not a key pattern; write uniform, sequential, zipf:EXPONENT (such as zipf:1.1) or "
                  "hot:COUNT:SHARE (such as hot:10:0.9).",
                  text)};
}

Result<Generated> generate(const GenerateOptions& options, const std::string& path) {
  const Result<GeneratedLine> lines = GeneratedLine::make(options);
  if (!lines.ok()) return lines.error();
  std::vector<char> sample(static_cast<std::size_t>(options.line_bytes) + parser_padding);
  lines->line(0, sample.data());
  ItemParser parser(lines->key(), {.wire = false, .fingerprint = false});
  const auto parsed = parser.parse({sample.data(), static_cast<std::size_t>(options.line_bytes)});
  if (const auto* bad = std::get_if<BadItem>(&parsed))
    return Error{fmt::format("Lines of {} bytes would not load: {}.", options.line_bytes, bad->reason)};

  Output output(path);
  if (!output.opened()) return output.failed("create");
  Job job(options, *lines, output);
  std::vector<std::thread> helpers;
  for (int i = 1; i < (output.any_order() ? options.threads : 1); ++i)
    helpers.emplace_back([&job] { job.run(); });
  job.run();
  for (std::thread& helper : helpers) helper.join();
  if (job.error()) return *job.error();
  RETURN_IF_ERROR(output.close());
  return Generated{options.items, options.items * options.line_bytes, lines->key()};
}

}  // namespace dynafill
