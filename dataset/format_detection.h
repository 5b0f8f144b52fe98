// dataset/format_detection.h: which of the two dialects a source's first lines are written in.
#pragma once

#include "dataset/line_block.h"
#include "dataset/record_reader.h"

namespace dynafill {

// dynamodb_json for an {"Item":...} wrapper or an upper-case type name, datapipeline for a type name in
// another case, in the first line that shows either; detect when none of the first lines does.
Format detect_format(const LineBlock& block);

}  // namespace dynafill
