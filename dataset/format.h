// dataset/format.h: what a source is written in, as plans and engines name it.
#pragma once

#include <string_view>

#include "base/result.h"

namespace dynafill {

// The parser reads both dialects on any line, so a wrong or forced format rejects nothing; detect looks at
// the first lines.
enum class Format { detect, datapipeline, dynamodb_json };

// "datapipeline", "dynamodb-json", "detect".
Result<Format> parse_format(std::string_view name);
std::string_view format_name(Format format);

}  // namespace dynafill
