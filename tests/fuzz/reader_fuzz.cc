// What a reader says of any bytes: the same records wherever blocks end, each at its place, none overlapping
// another; and a good record's wire form is DynamoDB JSON of the same item.  One binary a format
// (FUZZ_FORMAT).
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/check.h"
#include "dataset/item_parser.h"
#include "dataset/record_reader.h"

namespace {

using namespace dynafill;

// The input as a file without a disk.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view text) : fd_(::memfd_create("input", MFD_CLOEXEC)) {
    CHECK(fd_ >= 0 && ::write(fd_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    path_ = fmt::format("/proc/self/fd/{}", fd_);
  }
  ~MemoryFile() { ::close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  int fd_;
  std::string path_;
};

struct Seen {
  std::uint64_t line, offset, fingerprint;
  std::size_t raw_bytes;
  std::string reason;
  bool removes;

  bool operator==(const Seen&) const = default;
};

void check_wire(const Record& record, const ReadOptions& options) {
  std::string padded(record.item.wire);
  padded.append(parser_padding, '\0');
  ItemParser parser(options.key, {.wire = false, .fingerprint = true, .wrapper = ItemWrapper::attribute});
  const auto again = parser.parse(std::string_view(padded).substr(0, record.item.wire.size()));
  const auto* same = std::get_if<ParsedItem>(&again);
  CHECK(same != nullptr && same->fingerprint == record.item.fingerprint && same->size == record.item.size);
}

struct Told {
  std::vector<Seen> records;
  bool failed = false;  // the source as a whole
};

Told read_all(const MemoryFile& file, const ReadOptions& options, bool check) {
  Told told;
  Result<RecordReader> reader = RecordReader::open(file.path(), options);
  told.failed = !reader.ok();
  Record record;
  std::uint64_t end = 0;
  while (!told.failed) {
    const Result<bool> more = reader->next(record);
    told.failed = !more.ok();
    if (told.failed || !*more) break;
    CHECK(record.at.ordinal == told.records.size());
    CHECK(record.at.offset >= end);
    end = record.at.offset + record.raw.size();
    if (record.good() && check) check_wire(record, options);
    told.records.push_back({record.at.line, record.at.offset, record.good() ? record.item.fingerprint : 0,
                            record.raw.size(), record.reject_reason, record.operation == Operation::remove});
  }
  return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Compressed bytes have a reader of their own.
  std::string_view input(reinterpret_cast<const char*>(data), size);
  if (size >= 2 &&
      (input.starts_with("\x1f\x8b") || input.starts_with("\x28\xb5") || input.starts_with("BZ")))
    return 0;
  const MemoryFile file(input);
  ReadOptions options;
  options.format = Format::FUZZ_FORMAT;
  options.wanted.fingerprint = true;
  options.line_bytes_max = 4096;
  options.block_bytes = 4096;
  options.csv.types.set("n", AttributeType::N);
  if (options.format == Format::csv) {
    options.csv.columns = {"id", "n", "t", "b"};
    options.csv.types.set("t", AttributeType::SS);
    options.csv.types.set("b", AttributeType::BOOL);
    options.csv.delimiter = ",\t;"[size % 3];
  }
  options.key = {"id", ""};
  const Told whole = read_all(file, options, true);
  options.block_bytes = 1 + size % 61;
  const Told pieces = read_all(file, options, false);
  CHECK(whole.failed == pieces.failed);
  CHECK(whole.failed || whole.records == pieces.records);
  options.key = {};
  options.format = Format::detect;
  read_all(file, options, true);
  return 0;
}
