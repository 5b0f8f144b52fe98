#include "dataset/checked_stream.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "dataset/base64.h"

namespace dynafill {
namespace {

using Md5 = std::array<unsigned char, 16>;

std::string hex(const Md5& digest) {
  std::string text;
  for (const unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

// The digest in lower-case hex; empty when `text` is not one.
std::string hex_of(const std::string& text) {
  if (text.size() == 32) {
    std::string lower;
    for (const char c : text) {
      if (std::strchr("0123456789abcdefABCDEF", c) == nullptr) return {};
      lower += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return lower;
  }
  std::string bytes;
  if (base64_bytes(text) != 16) return {};
  append_base64_decoded(text, bytes);
  Md5 digest{};
  std::memcpy(digest.data(), bytes.data(), digest.size());
  return hex(digest);
}

class Md5Checked final : public ByteStream {
 public:
  Md5Checked(std::unique_ptr<ByteStream> stored, std::string expected, std::string name)
      : stored_(std::move(stored)),
        expected_(std::move(expected)),
        name_(std::move(name)),
        state_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    CHECK(state_ != nullptr);
    started_ = EVP_DigestInit_ex(state_.get(), EVP_md5(), nullptr) == 1;
  }
  [[nodiscard]] bool started() const { return started_; }

  Result<std::size_t> read(char* to, std::size_t room) override {
    Result<std::size_t> n = stored_->read(to, room);
    if (!n.ok()) return n;
    if (*n > 0) {
      CHECK(EVP_DigestUpdate(state_.get(), to, *n) == 1);
      return n;
    }
    Md5 digest{};
    CHECK(EVP_DigestFinal_ex(state_.get(), digest.data(), nullptr) == 1);
    if (hex(digest) != expected_)
      return Error{fmt::format("'{}' is damaged: its MD5 is {} and the manifest says {}; get the file again.",
                               name_, hex(digest), expected_)};
    return n;
  }
  [[nodiscard]] std::uint64_t stored_offset() const override { return stored_->stored_offset(); }

 private:
  std::unique_ptr<ByteStream> stored_;
  std::string expected_, name_;
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> state_;
  bool started_ = false;
};

class LinesChecked final : public ByteStream {
 public:
  LinesChecked(std::unique_ptr<ByteStream> content, std::int64_t lines, std::string name)
      : content_(std::move(content)), expected_(lines), name_(std::move(name)) {}

  Result<std::size_t> read(char* to, std::size_t room) override {
    Result<std::size_t> n = content_->read(to, room);
    if (!n.ok()) return n;
    if (*n > 0) {
      count({to, *n});
      return n;
    }
    const std::int64_t lines = lines_ + (line_has_text_ ? 1 : 0);
    if (lines != expected_)
      return Error{fmt::format("'{}' holds {} items and the manifest says {}; the export is not whole.",
                               name_, lines, expected_)};
    return n;
  }
  [[nodiscard]] std::uint64_t stored_offset() const override { return content_->stored_offset(); }

 private:
  void count(std::string_view text) {
    for (;;) {
      const void* const found = std::memchr(text.data(), '\n', text.size());
      if (found == nullptr) break;
      const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
      if (end > 0 || line_has_text_) ++lines_;
      line_has_text_ = false;
      text.remove_prefix(end + 1);
    }
    if (!text.empty()) line_has_text_ = true;
  }

  std::unique_ptr<ByteStream> content_;
  std::int64_t expected_;
  std::string name_;
  std::int64_t lines_ = 0;
  bool line_has_text_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> md5_checked(std::unique_ptr<ByteStream> stored, const std::string& md5,
                                                const std::string& name) {
  const std::string expected = hex_of(md5);
  if (expected.empty())
    return Error{
        fmt::format("The manifest's MD5 '{}' of '{}' is not one; it must be base64 or hex.", md5, name)};
  auto checked = std::make_unique<Md5Checked>(std::move(stored), expected, name);
  if (!checked->started())
    return Error{fmt::format(
        "This machine's OpenSSL refuses MD5, so '{}' cannot be checked against its manifest.", name)};
  return std::unique_ptr<ByteStream>(std::move(checked));
}

std::unique_ptr<ByteStream> lines_checked(std::unique_ptr<ByteStream> content, std::int64_t lines,
                                          const std::string& name) {
  return std::make_unique<LinesChecked>(std::move(content), lines, name);
}

}  // namespace dynafill
