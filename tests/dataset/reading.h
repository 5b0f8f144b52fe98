// tests/dataset/reading.h: what a source says, record by record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/record_reader.h"
#include "tests/dataset/temp_folder.h"

#include "tests/catch.h"

namespace dynafill {

struct ReadRecord {
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  std::string raw;
  std::string wire;  // of a good record
  std::string reason;
  std::uint64_t fingerprint = 0;
  std::int64_t size = 0;
  bool removes = false;

  bool operator==(const ReadRecord&) const = default;
};

struct ReadSource {
  Format format = Format::detect;
  std::vector<ReadRecord> records;
  std::string error;  // of the source as a whole

  // The wire form of each good record, the reason of each bad one.
  [[nodiscard]] std::vector<std::string> told() const {
    std::vector<std::string> list;
    for (const ReadRecord& record : records)
      list.push_back(record.reason.empty() ? record.wire : record.reason);
    if (!error.empty()) list.push_back(error);
    return list;
  }
  [[nodiscard]] std::vector<std::uint64_t> fingerprints() const {
    std::vector<std::uint64_t> list;
    for (const ReadRecord& record : records) list.push_back(record.fingerprint);
    return list;
  }
};

inline ReadSource read_source(const std::string& path, ReadOptions options) {
  options.wanted = {.wire = true, .fingerprint = true};
  ReadSource source;
  Result<RecordReader> reader = RecordReader::open(path, options);
  if (!reader.ok()) {
    source.error = reader.error().sentence;
    return source;
  }
  source.format = reader->format();
  Record record;
  for (;;) {
    const Result<bool> more = reader->next(record);
    if (!more.ok()) source.error = more.error().sentence;
    if (!more.ok() || !*more) return source;
    ReadRecord read{record.at.line,
                    record.at.offset,
                    std::string(record.raw),
                    "",
                    record.reject_reason,
                    0,
                    0,
                    record.operation == Operation::remove};
    if (record.good()) {
      read.wire = record.item.wire;
      read.fingerprint = record.item.fingerprint;
      read.size = record.item.size.count;
    }
    source.records.push_back(std::move(read));
  }
}

inline ReadOptions reading(std::string partition_key = "id", Format format = Format::detect) {
  ReadOptions options;
  options.key = {std::move(partition_key), ""};
  options.format = format;
  return options;
}

inline ReadSource read_text(std::string_view text, const ReadOptions& options = reading()) {
  const TempFolder folder;
  return read_source(folder.write("f", text), options);
}

}  // namespace dynafill
