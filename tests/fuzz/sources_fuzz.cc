// What stands between stored bytes and lines: decompressing, which gives the same content and the same end
// however the bytes arrive, and the texts that tell where the bytes are (manifests, S3's answers, INI files).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/environment.h"
#include "aws/s3_messages.h"
#include "base/check.h"
#include "base/utc_time.h"
#include "dataset/compressed.h"
#include "dataset/import_manifest.h"
#include "tests/dataset/memory_stream.h"

namespace {

using namespace dynafill;

// Bombs are cut off: their first megabyte is enough to compare.
constexpr std::size_t content_max = std::size_t{1} << 20;

std::pair<std::string, bool> content_of(std::string_view stored, std::size_t at_a_time, std::size_t room) {
  Result<std::unique_ptr<ByteStream>> stream =
      decompressed(std::make_unique<MemoryStream>(std::string(stored), at_a_time), "f");
  if (!stream.ok()) return {"", false};
  std::string content;
  std::vector<char> some(room);
  while (content.size() < content_max) {
    const Result<std::size_t> n = (*stream)->read(some.data(), room);
    if (!n.ok()) return {content, false};
    if (*n == 0) return {content, true};
    CHECK(*n <= room);
    content.append(some.data(), *n);
  }
  content.resize(content_max);
  return {content, true};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  const std::string_view input(reinterpret_cast<const char*>(data), bytes);
  const auto whole = content_of(input, SIZE_MAX, std::size_t{1} << 16);
  const auto pieces = content_of(input, 7, 4099);
  CHECK(whole.second == pieces.second);
  // What came before an Error may differ by what was still in the buffers.
  const std::size_t common = std::min(whole.first.size(), pieces.first.size());
  CHECK(!whole.second || whole.first.size() == pieces.first.size());
  CHECK(whole.first.compare(0, common, pieces.first, 0, common) == 0);

  if (const auto urls = parse_import_manifest(input, "manifest"); !urls.ok())
    CHECK(!urls.error().sentence.empty());
  if (const auto page = aws::parse_list_answer(input); page.ok()) CHECK(page->objects.size() <= bytes);
  (void)aws::parse_refusal(input);
  (void)aws::parse_content_range(input);
  (void)aws::parse_ini(input);
  (void)parse_utc_time(input);
  if (const auto address = aws::parse_s3_address(input); address.ok()) CHECK(!address->bucket.empty());
  return 0;
}
