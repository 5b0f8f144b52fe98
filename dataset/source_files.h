// dataset/source_files.h: which files a SOURCE on the command line means.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "dataset/format.h"

namespace dynafill {

// "-" is standard input.
inline constexpr const char* standard_input = "-";

struct SourceFile {
  std::string name;          // path, s3://bucket/key, or "-"
  std::uint64_t bytes = 0;   // as stored; 0 when unknown (a pipe)
  std::string version = {};  // time of change or ETag: another one is another content; empty when unknown
  std::string md5 = {};      // of the bytes as stored, hex or base64 as a manifest has it; empty: not checked
  std::int64_t items = -1;   // as a manifest has it; -1: not checked
  std::uint32_t window = 0;  // a file of a later window is applied after all files of an earlier one

  bool operator==(const SourceFile&) const = default;
};

struct SourceFiles {
  std::vector<SourceFile> files;
  std::uint64_t bytes = 0;         // of all regular files; 0 when unknown (a pipe)
  Format format = Format::detect;  // what a manifest says
};

// A file, a directory (its files in name order, not those in folders below it, and none whose name starts
// with '_' or '.'), a glob (what it matches, in name order, without directories) or "-".
// Fails: nothing there, nothing readable, an s3:// address, or a directory with a `manifest` in it, which
// would name the only files to read (DynamoDBImportFormat of emr-dynamodb-connector @5d21d3b).
Result<SourceFiles> list_source_files(const std::string& source);

}  // namespace dynafill
