// dataset/stx_etx.h: the lines of Data Pipeline's first exports (to about November 2014) and of Hive without
// a column mapping: name, ETX (0x03), the value as JSON ({"s":"a"}), STX (0x02), the next name...
//
// Split on these two bytes, which a JSON value cannot hold raw, so a name may have commas, colons and quotes
// in it.  AWS's own reader replaces them by comma and colon and reads leniently, so it corrupts such names
// (fixMalformedJson in DynamoDBItemWritable.java of
// https://github.com/awslabs/emr-dynamodb-connector @5d21d3b).
#pragma once

#include <string>
#include <string_view>

namespace dynafill {

// Appends the line as DynamoDB JSON.  False: `reason` says why, and what was appended means nothing.
[[nodiscard]] bool append_stx_etx_item(std::string_view line, std::string& out, std::string& reason);

}  // namespace dynafill
