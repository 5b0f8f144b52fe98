// dataset/change_line.h: texts that hold an item in a frame which says what to do with it.
//
// The lines of incremental exports: {"Metadata":...,"Keys":{...},"OldImage":{...},"NewImage":{...}}: NewImage
// is to be put; without one the item of these Keys is to be removed.  Source:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
//
// The requests of `aws dynamodb batch-write-item`: {"PutRequest":{"Item":{...}}},
// {"DeleteRequest":{"Key":{...}}}.
//
// Of what is not taken only the brackets are checked.
#pragma once

#include <optional>
#include <string_view>

#include "dataset/json_cursor.h"
#include "dataset/operation.h"

namespace dynafill {

struct FramedItem {
  Operation operation = Operation::put;
  std::string_view text;  // the item, or the key of a remove: a part of the frame's text
  JsonMarks marks;        // at its first token
};

// Whether the text's first name is one of a change's: no other line costs more than this look.
bool may_be_change(std::string_view text, JsonMarks marks);
// Nothing when the text is not a change: it has other names too, which an item may have.
std::optional<FramedItem> read_change(std::string_view text, JsonMarks marks);
std::optional<FramedItem> read_request(std::string_view text, JsonMarks marks);

}  // namespace dynafill
