#include "dataset/local_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace dynafill {
namespace {

class LocalFile final : public ByteStream {
 public:
  LocalFile(int fd, SourceFile file, bool regular, std::uint64_t from, std::uint64_t to)
      : fd_(fd), file_(std::move(file)), regular_(regular), at_(from), to_(to) {}
  ~LocalFile() override { ::close(fd_); }

  Result<std::size_t> read(char* to, std::size_t room) override {
    if (at_ >= to_) return std::size_t{0};  // the end of a range, not of the file
    room = static_cast<std::size_t>(std::min<std::uint64_t>(room, to_ - at_));
    for (;;) {
      const ssize_t n = ::read(fd_, to, room);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Error{fmt::format("Cannot read '{}': {}.", file_.name, std::strerror(errno))};
      at_ += static_cast<std::uint64_t>(n);
      if (n == 0 && regular_) RETURN_IF_ERROR
        (check_unchanged());
      return static_cast<std::size_t>(n);
    }
  }
  [[nodiscard]] std::uint64_t stored_offset() const override { return at_; }

 private:
  // At the end: a writer that works in place may have given us half of the old content and half of the new.
  Status check_unchanged() const {
    if (at_ < file_.bytes)
      return Error{fmt::format(
          "'{}' shrank while it was read, from {} bytes to {}; read it again when nothing writes to it.",
          file_.name, file_.bytes, at_)};
    struct stat now {};
    if (::fstat(fd_, &now) != 0)
      return Error{fmt::format("Cannot look at '{}': {}.", file_.name, std::strerror(errno))};
    if (at_ != file_.bytes || version_of(now) != file_.version)
      return Error{fmt::format("'{}' changed while it was read; read it again when nothing writes to it.",
                               file_.name)};
    return Done{};
  }

  int fd_;
  SourceFile file_;
  bool regular_;
  std::uint64_t at_, to_;
};

}  // namespace

std::string version_of(const struct stat& found) {
  return fmt::format("{}", found.st_mtim.tv_sec * std::int64_t{1'000'000'000} + found.st_mtim.tv_nsec);
}

Result<std::unique_ptr<ByteStream>> open_local_file(const SourceFile& file, std::uint64_t from,
                                                    std::uint64_t to) {
  const int fd =
      file.name == standard_input ? ::dup(STDIN_FILENO) : ::open(file.name.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Error{fmt::format("Cannot open '{}': {}.", file.name, std::strerror(errno))};
  struct stat found {};
  const bool regular = file.name != standard_input && ::fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
  SourceFile opened = file;
  if (regular) {
    if (opened.version.empty()) {  // never listed
      opened.bytes = static_cast<std::uint64_t>(found.st_size);
      opened.version = version_of(found);
    }
    if (opened.bytes != static_cast<std::uint64_t>(found.st_size) || opened.version != version_of(found)) {
      ::close(fd);
      return Error{fmt::format("'{}' has changed since it was listed; start again when nothing writes to it.",
                               file.name)};
    }
  }
  CHECK(from == 0 || regular);
  if (from > 0 && ::lseek(fd, static_cast<off_t>(from), SEEK_SET) < 0) {
    ::close(fd);
    return Error{fmt::format("Cannot read '{}' from byte {} on: {}.", file.name, from, std::strerror(errno))};
  }
  return std::unique_ptr<ByteStream>(std::make_unique<LocalFile>(fd, std::move(opened), regular, from, to));
}

}  // namespace dynafill
