#include "dataset/byte_stream.h"

#include <utility>

#include "dataset/checked_stream.h"
#include "dataset/compressed.h"
#include "dataset/local_file.h"

namespace dynafill {

Result<std::unique_ptr<ByteStream>> open_stream(const SourceFile& file, const StreamOptions& /*options*/) {
  Result<std::unique_ptr<ByteStream>> stream = open_local_file(file);
  if (stream.ok() && !file.md5.empty()) stream = md5_checked(std::move(*stream), file.md5, file.name);
  if (stream.ok()) stream = decompressed(std::move(*stream), file.name);
  if (stream.ok() && file.items >= 0) stream = lines_checked(std::move(*stream), file.items, file.name);
  return stream;
}

}  // namespace dynafill
