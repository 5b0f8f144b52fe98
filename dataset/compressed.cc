#include "dataset/compressed.h"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "dataset/stored_bytes.h"

namespace dynafill {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t most_of_magic = 10;

bool starts_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b\x08"sv); }

// A frame's magic, or a skippable frame's: 0x184D2A50 to 5F, little-endian (RFC 8878 3.1.1 and 3.1.2).
bool starts_zstd(std::string_view bytes) {
  return bytes.starts_with("\x28\xb5\x2f\xfd"sv) ||
         (bytes.size() >= 4 && (bytes[0] & 0xF0) == 0x50 && bytes.substr(1, 3) == "\x2a\x4d\x18"sv);
}

// What people have under a data folder and we do not read.  Sources: the formats' own specifications.
std::string_view unread_kind(std::string_view bytes) {
  if (bytes.size() >= 10 && bytes.starts_with("BZh"sv) && bytes.substr(4, 6) == "1AY&SY"sv)
    return "compressed with bzip2";
  if (bytes.starts_with("\xfd"
                        "7zXZ\0"sv))
    return "compressed with xz";
  if (bytes.starts_with("\x04\x22\x4d\x18"sv)) return "compressed with lz4";
  if (bytes.starts_with("\x1f\x8b"sv)) return "compressed in a way gzip does not define";
  if (bytes.starts_with("PK\x03\x04"sv)) return "a zip archive";
  if (bytes.starts_with("PAR1\x15"sv)) return "a Parquet file";
  if (bytes.starts_with("Obj\x01"sv)) return "an Avro file";
  return {};
}

class Plain final : public ByteStream {
 public:
  explicit Plain(StoredBytes stored) : stored_(std::move(stored)) {}
  Result<std::size_t> read(char* to, std::size_t room) override { return stored_.read(to, room); }
  [[nodiscard]] std::uint64_t stored_offset() const override { return stored_.offset(); }

 private:
  StoredBytes stored_;
};

Error damaged(const StoredBytes& stored, std::string_view kind, std::string_view what) {
  return {fmt::format("'{}' holds damaged {} data near its byte {} ({}); get the file again.", stored.name(),
                      kind, stored.offset(), what)};
}

Error cut_off(const StoredBytes& stored, std::string_view kind) {
  return {fmt::format("'{}' ends in the middle of its {} data, after {} bytes; get the whole file again.",
                      stored.name(), kind, stored.offset())};
}

class Gzip final : public ByteStream {
 public:
  explicit Gzip(StoredBytes stored) : stored_(std::move(stored)) {
    CHECK(inflateInit2(&state_, MAX_WBITS + 16) == Z_OK);  // + 16: gzip's header and CRC
  }
  ~Gzip() override { inflateEnd(&state_); }

  Result<std::size_t> read(char* to, std::size_t room) override {
    for (;;) {
      if (between_members_) {
        const Result<bool> another = next_member();
        if (!another.ok()) return another.error();
        if (!*another) return std::size_t{0};
      }
      RETURN_IF_ERROR(stored_.look(1));
      const std::string_view in = stored_.ready();
      if (in.empty()) return cut_off(stored_, "gzip");
      const auto asked = static_cast<uInt>(std::min<std::size_t>(room, std::numeric_limits<uInt>::max()));
      state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // zlib only reads it
      state_.avail_in = static_cast<uInt>(in.size());
      state_.next_out = reinterpret_cast<Bytef*>(to);
      state_.avail_out = asked;
      const int answer = inflate(&state_, Z_NO_FLUSH);
      stored_.take(in.size() - state_.avail_in);
      if (answer == Z_STREAM_END)
        between_members_ = true;
      else if (answer != Z_OK && answer != Z_BUF_ERROR)
        return damaged(stored_, "gzip", state_.msg != nullptr ? state_.msg : "inflate failed");
      if (state_.avail_out < asked) return static_cast<std::size_t>(asked - state_.avail_out);
    }
  }
  [[nodiscard]] std::uint64_t stored_offset() const override { return stored_.offset(); }

 private:
  Result<bool> next_member() {
    for (;;) {
      RETURN_IF_ERROR(stored_.look(most_of_magic));
      const std::string_view in = stored_.ready();
      if (in.empty()) return false;
      if (starts_gzip(in)) break;
      const std::size_t zeros = std::min(in.find_first_not_of('\0'), in.size());
      if (zeros == 0) return damaged(stored_, "gzip", "something else follows the compressed data");
      stored_.take(zeros);
    }
    CHECK(inflateReset(&state_) == Z_OK);
    between_members_ = false;
    return true;
  }

  StoredBytes stored_;
  z_stream state_{};
  bool between_members_ = false;
};

class Zstd final : public ByteStream {
 public:
  explicit Zstd(StoredBytes stored)
      : stored_(std::move(stored)), state_(ZSTD_createDStream(), &ZSTD_freeDStream) {
    CHECK(state_ != nullptr);
  }

  Result<std::size_t> read(char* to, std::size_t room) override {
    for (;;) {
      RETURN_IF_ERROR(stored_.look(between_frames_ ? most_of_magic : 1));
      const std::string_view in = stored_.ready();
      if (between_frames_) {
        if (in.empty()) return std::size_t{0};
        if (!starts_zstd(in)) return damaged(stored_, "zstd", "something else follows the compressed data");
        between_frames_ = false;
      }
      ZSTD_inBuffer input{in.data(), in.size(), 0};
      ZSTD_outBuffer output{to, room, 0};
      const std::size_t answer = ZSTD_decompressStream(state_.get(), &output, &input);
      stored_.take(input.pos);
      if (ZSTD_isError(answer) != 0) return damaged(stored_, "zstd", ZSTD_getErrorName(answer));
      between_frames_ = answer == 0;
      if (output.pos > 0) return output.pos;
      if (in.empty() && !between_frames_) return cut_off(stored_, "zstd");
    }
  }
  [[nodiscard]] std::uint64_t stored_offset() const override { return stored_.offset(); }

 private:
  StoredBytes stored_;
  std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> state_;
  bool between_frames_ = true;
};

}  // namespace

bool is_compressed(std::string_view first_bytes) {
  return starts_gzip(first_bytes) || starts_zstd(first_bytes);
}

Result<std::unique_ptr<ByteStream>> decompressed(std::unique_ptr<ByteStream> stored,
                                                 const std::string& name) {
  StoredBytes bytes(std::move(stored), name);
  RETURN_IF_ERROR(bytes.look(most_of_magic));
  const std::string_view start = bytes.ready();
  if (starts_gzip(start)) return std::unique_ptr<ByteStream>(std::make_unique<Gzip>(std::move(bytes)));
  if (starts_zstd(start)) return std::unique_ptr<ByteStream>(std::make_unique<Zstd>(std::move(bytes)));
  if (const std::string_view kind = unread_kind(start); !kind.empty())
    return Error{fmt::format(
        "'{}' is {}, which is not read here; convert it first, for example into a pipe read as '-'.", name,
        kind)};
  return std::unique_ptr<ByteStream>(std::make_unique<Plain>(std::move(bytes)));
}

}  // namespace dynafill
