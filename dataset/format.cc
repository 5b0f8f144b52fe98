#include "dataset/format.h"

#include <fmt/format.h>

namespace dynafill {

Result<Format> parse_format(std::string_view name) {
  if (name == "detect") return Format::detect;
  if (name == "datapipeline") return Format::datapipeline;
  if (name == "dynamodb-json") return Format::dynamodb_json;
  return Error{fmt::format("'{}' is not a format; there are datapipeline, dynamodb-json and detect.", name)};
}

std::string_view format_name(Format format) {
  switch (format) {
    case Format::datapipeline:
      return "datapipeline";
    case Format::dynamodb_json:
      return "dynamodb-json";
    case Format::detect:
      break;
  }
  return "detect";
}

}  // namespace dynafill
