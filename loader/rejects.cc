#include "loader/rejects.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "loader/background_sync.h"

namespace dynafill::loader {
namespace {

std::string base64(std::string_view raw) {
  std::string text(4 * ((raw.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(raw.data()), static_cast<int>(raw.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

}  // namespace

std::string reject_line(std::string_view file, std::uint64_t line, std::uint64_t offset,
                        std::string_view reason, std::string_view raw) {
  const bool truncated = raw.size() > reject_raw_max;
  const bool utf8 = simdjson::validate_utf8(raw.data(), raw.size());
  if (truncated) {
    raw = raw.substr(0, reject_raw_max);
    // Back to the beginning of a character: its further bytes are 10xxxxxx.
    while (utf8 && !raw.empty() && !simdjson::validate_utf8(raw.data(), raw.size())) raw.remove_suffix(1);
  }
  // Reasons quote the record, and a path may be any bytes.
  const auto quoted = [](std::string_view text) {
    if (simdjson::validate_utf8(text.data(), text.size())) return json_escaped(text);
    std::string ascii(text);
    for (char& c : ascii)
      if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    return json_escaped(ascii);
  };
  std::string text = fmt::format(R"({{"file":"{}","line":{},"offset":{},"reason":"{}",)", quoted(file), line,
                                 offset, quoted(reason));
  if (utf8) {
    text.append(R"("raw":")").append(json_escaped(raw));
  } else {
    text.append(R"("raw_base64":")").append(base64(raw));
  }
  text.append(truncated ? "\",\"raw_truncated\":true}\n" : "\"}\n");
  return text;
}

Result<RejectFile> RejectFile::open(const std::string& path, std::uint64_t keep_bytes) {
  RejectFile file;
  file.path_ = path;
  if (path.empty()) return file;
  struct stat found {};
  const bool exists = ::stat(path.c_str(), &found) == 0;
  if (exists && !S_ISREG(found.st_mode)) keep_bytes = 0;  // /dev/stderr: nothing to keep, nothing to cut
  if (keep_bytes > 0 && (!exists || static_cast<std::uint64_t>(found.st_size) < keep_bytes)) {
    return Error{fmt::format(
        "The reject file '{}' of the earlier attempt is {}; put it back, or load from the beginning "
        "with another journal.",
        path, exists ? "too short" : "missing")};
  }
  file.bytes_ = keep_bytes;
  if (exists) {
    RETURN_IF_ERROR(file.create());
  }
  return file;
}

RejectFile::~RejectFile() {
  if (fd_ >= 0) ::close(fd_);
}

RejectFile::RejectFile(RejectFile&& other) noexcept { *this = std::move(other); }

RejectFile& RejectFile::operator=(RejectFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(fd_, other.fd_);
  std::swap(bytes_, other.bytes_);
  std::swap(pending_, other.pending_);
  return *this;
}

Status RejectFile::create() {
  fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const std::uint64_t kept = bytes_ - pending_.size();
  struct stat opened {};
  const bool regular = fd_ >= 0 && ::fstat(fd_, &opened) == 0 && S_ISREG(opened.st_mode);
  if (fd_ < 0 || (regular && ::ftruncate(fd_, static_cast<off_t>(kept)) != 0)) {
    return Error{fmt::format("Cannot write the reject file '{}': {}.", path_, std::strerror(errno))};
  }
  return Done{};
}

void RejectFile::add(std::string_view file, const Position& at, std::string_view reason,
                     std::string_view raw) {
  if (path_.empty()) return;
  const std::string line = reject_line(file, at.line, at.offset, reason, raw);
  pending_ += line;
  bytes_ += line.size();
}

Status RejectFile::flush() {
  if (pending_.empty()) return Done{};
  if (fd_ < 0) {
    RETURN_IF_ERROR(create());
  }
  RETURN_IF_ERROR(append_to(fd_, pending_, path_));
  pending_.clear();
  return Done{};
}

}  // namespace dynafill::loader
