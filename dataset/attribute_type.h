// dataset/attribute_type.h: the ten types of DynamoDB and their names in JSON.
#pragma once

#include <cstdint>
#include <string_view>

namespace dynafill {

enum class AttributeType : std::uint8_t { S, N, B, SS, NS, BS, BOOL, NULL_, M, L };
inline constexpr int attribute_type_count = 10;

// "S", "BOOL", "NULL"...: as DynamoDB's own API writes it.
constexpr std::string_view type_name(AttributeType type) {
  constexpr std::string_view names[attribute_type_count] = {"S",  "N",    "B",    "SS", "NS",
                                                            "BS", "BOOL", "NULL", "M",  "L"};
  return names[static_cast<int>(type)];
}

// Which spelling of these names: the API's (and exports'), or that of the lines of Data Pipeline, "bOOL",
// where NULL is nULLValue up to version 4.17 of its connector and nULL from 5.0 on.  Source:
// toV1FieldCasingStyle in AttributeValueSerializer.java of https://github.com/awslabs/emr-dynamodb-connector
// @5d21d3b.
enum class TypeNames { api, data_pipeline, data_pipeline_5 };

constexpr std::string_view type_name(AttributeType type, TypeNames names) {
  constexpr std::string_view lower[attribute_type_count] = {"s",  "n",    "b",         "sS", "nS",
                                                            "bS", "bOOL", "nULLValue", "m",  "l"};
  if (names == TypeNames::api) return type_name(type);
  if (names == TypeNames::data_pipeline_5 && type == AttributeType::NULL_) return "nULL";
  return lower[static_cast<int>(type)];
}

// Reads a descriptor in any case, "nULLValue" too.  False when DynamoDB has no such type.
// Sources: AWS's own importer compares without regard to case (AttributeValueDeserializer.java of
// https://github.com/awslabs/emr-dynamodb-connector @5d21d3b); "nULLValue" is the field name of SDK v1
// that its older exports carry.
constexpr bool parse_type(std::string_view descriptor, AttributeType& out) {
  const auto is = [descriptor](std::string_view lower) {
    if (descriptor.size() != lower.size()) return false;
    for (std::string_view::size_type i = 0; i < lower.size(); ++i)
      if ((descriptor[i] | 0x20) != lower[i]) return false;
    return true;
  };
  if (descriptor.size() == 1) {
    switch (descriptor[0] | 0x20) {
      case 's':
        out = AttributeType::S;
        return true;
      case 'n':
        out = AttributeType::N;
        return true;
      case 'b':
        out = AttributeType::B;
        return true;
      case 'm':
        out = AttributeType::M;
        return true;
      case 'l':
        out = AttributeType::L;
        return true;
      default:
        return false;
    }
  }
  if (is("bool"))
    out = AttributeType::BOOL;
  else if (is("null") || is("nullvalue"))
    out = AttributeType::NULL_;
  else if (is("ss"))
    out = AttributeType::SS;
  else if (is("ns"))
    out = AttributeType::NS;
  else if (is("bs"))
    out = AttributeType::BS;
  else
    return false;
  return true;
}

}  // namespace dynafill
