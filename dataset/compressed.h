// dataset/compressed.h: what a compressed file holds, known by its first bytes whatever its name.
//
// gzip of one or several members (RFC 1952), zstd of one or several frames, skippable ones among them (RFC
// 8878).  Memory is constant: 32 KiB for gzip, the frame's window for zstd, which may be 128 MiB at most.
// How much comes out is not limited: ten thousand to one is legal data (zeros), and nothing here or above
// keeps more than a line of it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "dataset/byte_stream.h"

namespace dynafill {

// Whether a file that begins so (its first compression_magic_bytes) is gzip or zstd.
inline constexpr std::size_t compression_magic_bytes = 4;
bool is_compressed(std::string_view first_bytes);

// `stored` itself when its content is not compressed.  Fails: a way of compressing, or a file format, that
// is not read here, such as bzip2 or Parquet.  read() fails with the stored offset: data that is damaged,
// ends in the middle, or is followed by something else (zeros are padding).
Result<std::unique_ptr<ByteStream>> decompressed(std::unique_ptr<ByteStream> stored, const std::string& name);

}  // namespace dynafill
