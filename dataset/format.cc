#include "dataset/format.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace dynafill {
namespace {

constexpr std::array<std::pair<Format, std::string_view>, 8> names{{{Format::datapipeline, "datapipeline"},
                                                                    {Format::dynamodb_json, "dynamodb-json"},
                                                                    {Format::csv, "csv"},
                                                                    {Format::json, "json"},
                                                                    {Format::ion, "ion"},
                                                                    {Format::stx_etx, "stx-etx"},
                                                                    {Format::batch_write, "batch-write"},
                                                                    {Format::detect, "detect"}}};

}  // namespace

Result<Format> parse_format(std::string_view name) {
  for (const auto& [format, known] : names)
    if (name == known) return format;
  return Error{
      fmt::format("'{}' is not a format; there are datapipeline, dynamodb-json, csv, json, ion, stx-etx, "
                  "batch-write and detect.",
                  name)};
}

std::string_view format_name(Format format) {
  for (const auto& [one, name] : names)
    if (one == format) return name;
  return "detect";
}

}  // namespace dynafill
