// dataset/source_files.h: which files a SOURCE on the command line means.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace dynafill {

// "-" is standard input.
inline constexpr const char* standard_input = "-";

struct SourceFiles {
  std::vector<std::string> paths;
  std::uint64_t bytes = 0;  // of all regular files; 0 when unknown (a pipe)
};

// A file, a directory (its files in name order, not those in folders below it, and none whose name starts
// with '_' or '.'), a glob (what it matches, in name order, without directories) or "-".
// Fails: nothing there, nothing readable, an s3:// address, or a directory with a `manifest` in it, which
// would name the only files to read (DynamoDBImportFormat of emr-dynamodb-connector @5d21d3b).
Result<SourceFiles> list_source_files(const std::string& source);

}  // namespace dynafill
