// dataset/base64.h: binary attributes, which travel as base64 (standard alphabet, padded).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dynafill {

// Bytes that `text` stands for, or nothing when it is not base64.
std::optional<std::int64_t> base64_bytes(std::string_view text);
// Appends those bytes.  Requires base64_bytes(text).
void append_base64_decoded(std::string_view text, std::string& out);

}  // namespace dynafill
