// base/file.h: small files in one piece.  Large inputs are streamed by dataset/source.h.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace dynafill {

Result<std::string> read_file(const std::string& path);
// The file has either its old or its whole new content, also after a crash: written beside it, synced,
// renamed.  "-" writes to standard output.
Status write_file_atomically(const std::string& path, std::string_view content);

}  // namespace dynafill
