// dataset/checked_stream.h: streams that fail at their end when they were not what a manifest promised.
//
// The manifests of DynamoDB's exports state for every data file its MD5, of the bytes as stored, and the
// number of its items, which are lines.  The check comes with the end because a file is read once; read()
// then gives an Error in place of 0.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "dataset/byte_stream.h"

namespace dynafill {

// `md5` in hex or base64.  Fails: it is neither.
Result<std::unique_ptr<ByteStream>> md5_checked(std::unique_ptr<ByteStream> stored, const std::string& md5,
                                                const std::string& name);

// Lines that are not empty.
std::unique_ptr<ByteStream> lines_checked(std::unique_ptr<ByteStream> content, std::int64_t lines,
                                          const std::string& name);

}  // namespace dynafill
