// dataset/format.h: what a source is written in, as plans and engines name it.
#pragma once

#include <string_view>

#include "base/result.h"

namespace dynafill {

enum class Format {
  detect,         // by the source's first bytes (format_detection.h)
  datapipeline,   // {"id":{"s":"a"}}: lines of Data Pipeline and EMR's import-export tool
  dynamodb_json,  // {"Item":{"id":{"S":"a"}}} or the item alone; the lines of exports to S3, also incremental
  csv,            // RFC 4180 (csv.h)
  json,           // plain JSON, lines or arrays (plain_json.h)
  ion,            // text Ion, as exports to S3 have it (ion_text.h)
  stx_etx,        // id\x03{"s":"a"}\x02...: what Data Pipeline's first exports and Hive wrote (stx_etx.h)
  batch_write,    // {"Table":[{"PutRequest":...}]}: request files of `aws dynamodb batch-write-item`
};

// "datapipeline", "dynamodb-json", "csv", "json", "ion", "stx-etx", "batch-write", "detect".
Result<Format> parse_format(std::string_view name);
std::string_view format_name(Format format);
// The first two are dialects of one language: either is read on any line, so a source taken for the wrong one
// loses nothing.
constexpr bool is_typed_json(Format format) {
  return format == Format::datapipeline || format == Format::dynamodb_json;
}

}  // namespace dynafill
