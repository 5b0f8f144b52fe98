#include "base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dynafill {
namespace {

Error failed(std::string_view what, const std::string& path) {
  return {"Cannot " + std::string(what) + " '" + path + "': " + std::strerror(errno) + "."};
}

Status write_all(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("write", path);
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return Done{};
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return failed("open", path);
  std::string content;
  char buffer[65536];
  ssize_t n = 0;
  while ((n = ::read(fd, buffer, sizeof buffer)) != 0) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const Error error = failed("read", path);
      ::close(fd);
      return error;
    }
    content.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(fd);
  return content;
}

Status write_file_atomically(const std::string& path, std::string_view content) {
  if (path == "-") return write_all(STDOUT_FILENO, content, "standard output");
  const std::string beside = path + ".tmp" + std::to_string(::getpid());
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return failed("create", path);
  Status written = write_all(fd, content, path);
  if (written.ok() && ::fsync(fd) != 0) written = failed("sync", path);
  ::close(fd);
  if (written.ok() && ::rename(beside.c_str(), path.c_str()) != 0) written = failed("replace", path);
  if (!written.ok()) ::unlink(beside.c_str());
  return written;
}

}  // namespace dynafill
