// dataset/format_detection.h: what a file's first bytes are written in.
#pragma once

#include <string_view>

#include "dataset/csv.h"
#include "dataset/format.h"

namespace dynafill {

inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";  // of UTF-8

// Looks at the first hundred lines; the first that shows a format decides.  JSON is typed (datapipeline,
// dynamodb_json: the case of its first type name decides) when every attribute of the first item is an object
// with one type name, or the item is wrapped or a change, and json else.  CSV is a first line with the
// delimiter in it that is nothing else; a CSV file of one column is not seen as one. Returns detect when
// nothing shows.  `head`: parser_padding bytes more must be readable.
Format detect_format(std::string_view head, const CsvOptions& csv);

// Whether JSON is an array, or objects laid out over lines, and not one record a line: its first line says.
bool is_laid_out(std::string_view head);

// "UTF-16" or "binary Ion"; empty for what may be text.
std::string_view unreadable_encoding(std::string_view head);

}  // namespace dynafill
