// dataset/local_file.h: a file of the local file system, read without decompressing.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <string>

#include "base/result.h"
#include "dataset/byte_stream.h"

namespace dynafill {

// What SourceFile.version is for a local file: its time of change, in nanoseconds since 1970.
std::string version_of(const struct stat& found);

// The bytes [from, to).  "-" is standard input.  Fails: as open_stream, but for compression.
Result<std::unique_ptr<ByteStream>> open_local_file(const SourceFile& file, std::uint64_t from,
                                                    std::uint64_t to);

}  // namespace dynafill
