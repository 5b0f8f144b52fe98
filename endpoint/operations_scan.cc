#include <fmt/core.h>

#include "base/text.h"
#include "endpoint/consumed_capacity.h"
#include "endpoint/operations.h"

namespace dynafill::endpoint {
namespace {

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html
constexpr Bytes page_bytes_max{std::int64_t{1} << 20};
constexpr std::int64_t segments_max = 1'000'000;

struct Segment {
  std::int64_t index = 0;
  std::int64_t count = 1;
};

// Where segment `index` begins: ceil(2^64 x index / count).  Requires index < count.
std::uint64_t segment_start(std::int64_t index, std::int64_t count) {
  const Int128 whole = static_cast<Int128>(1) << 64;
  return static_cast<std::uint64_t>((whole * index + count - 1) / count);
}

Segment read_segment(Fields& fields) {
  const auto index = fields.integer("Segment");
  const auto count = fields.integer("TotalSegments");
  if (index) {
    fields.require(*index >= 0, "Segment", std::to_string(*index),
                   "Member must have value greater than or equal to 0");
  }
  if (count) {
    fields.require(*count >= 1, "TotalSegments", std::to_string(*count),
                   "Member must have value greater than or equal to 1");
    fields.require(*count <= segments_max, "TotalSegments", std::to_string(*count),
                   "Member must have value less than or equal to 1000000");
  }
  if (index.has_value() != count.has_value()) {
    fields.note(validation_refusal(index ? "The TotalSegments parameter is required but was not present in "
                                           "the request when Segment parameter is "
                                           "present"
                                         : "The Segment parameter is required but was not present in the "
                                           "request when parameter TotalSegments is "
                                           "present"));
  } else if (index && *index >= *count && *count >= 1) {
    fields.note(
        validation_refusal(fmt::format("The Segment parameter is zero-based and must be less than parameter "
                                       "TotalSegments: Segment: {0} is not less than TotalSegments: {1}",
                                       *index, *count)));
  }
  return {index.value_or(0), count.value_or(1)};
}

bool reads_whole_items(Fields& fields) {
  const std::string select =
      fields.one_of("Select", {"ALL_ATTRIBUTES", "COUNT", "SPECIFIC_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"});
  if (select == "SPECIFIC_ATTRIBUTES" || select == "ALL_PROJECTED_ATTRIBUTES")
    fields.note(unsupported(fmt::format("Select={}", select)));
  return select != "COUNT";
}

// The key attributes of an item, as LastEvaluatedKey takes them.
std::string key_json(const TableDefinition& table, std::string wire) {
  const std::size_t size = wire.size();
  wire.append(parser_padding, ' ');
  const Fields item(std::string_view(wire).substr(0, size));
  const auto member = [&](const KeyAttribute& key) {
    return fmt::format(R"("{}":{})", json_escaped(key.name), item.raw(key.name));
  };
  std::string key = "{" + member(table.partition_key);
  if (table.sort_key) key += "," + member(*table.sort_key);
  return key + "}";
}

struct Page {
  std::string items;
  std::int64_t count = 0;
  Bytes bytes{0};
  std::string last_wire;
  bool full = false;  // ended before the range did
};

// The real service stops at `limit` items without looking whether more follow.
Status read_page(Store& store, const std::string& from, const std::string& to, std::int64_t limit,
                 bool whole_items, Page& page) {
  return store.scan(from, to, [&](std::string_view, std::string_view value) {
    const Bytes size = stored_size(value);
    if (page.count > 0 && page.bytes + size > page_bytes_max) {
      page.full = true;
      return false;
    }
    page.bytes += size;
    ++page.count;
    page.last_wire = stored_wire(value);
    if (whole_items) {
      if (page.count > 1) page.items += ',';
      page.items += page.last_wire;
    }
    page.full = page.count == limit;
    return !page.full;
  });
}

}  // namespace

Response scan(OperationContext& context, std::string_view body, TimePoint now) {
  Fields fields(body);
  const std::string name = fields.table_name();
  const CapacityDetail detail = capacity_detail(fields);
  const bool consistent = fields.flag("ConsistentRead").value_or(false);
  const bool whole_items = reads_whole_items(fields);
  const Segment segment = read_segment(fields);
  const auto limit = fields.integer("Limit");
  if (limit) {
    fields.require(*limit >= 1, "Limit", std::to_string(*limit),
                   "Member must have value greater than or equal to 1");
  }
  const std::string_view start_key = fields.object("ExclusiveStartKey");
  fields.unsupported({"FilterExpression", "ScanFilter", "ProjectionExpression", "AttributesToGet",
                      "ConditionalOperator", "ExpressionAttributeNames", "ExpressionAttributeValues",
                      "IndexName"});
  if (const auto refused = fields.refusal()) return refuse(*refused);
  Table* const table = context.catalog.find(name, now);
  if (table == nullptr) return refuse(resource_not_found());

  const TableNumber number = table->definition().number;
  const bool last_segment = segment.index + 1 == segment.count;
  std::string from = items_from(number, segment_start(segment.index, segment.count));
  const std::string to =
      last_segment ? items_end(number) : items_from(number, segment_start(segment.index + 1, segment.count));
  if (!start_key.empty()) {
    std::string start;
    if (const auto refused = read_key(*table, start_key, start)) {
      return refuse(validation_refusal("The provided starting key is invalid: " + refused->message));
    }
    start.push_back('\0');  // the next possible key
    if (start < from || start > to) {
      return refuse(validation_refusal(fmt::format(
          "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey "
          "with correct Segment. TotalSegments: {} Segment: {}",
          segment.count, segment.index)));
    }
    from = std::move(start);
  }

  Page page;
  const Status read = read_page(context.catalog.store(), from, to, limit.value_or(0), whole_items, page);
  if (!read.ok()) return refuse(internal_failure(read.error().sentence));
  std::string answer = fmt::format(R"({{"Count":{0},"ScannedCount":{0})", page.count);
  if (whole_items) answer += R"(,"Items":[)" + page.items + "]";
  if (page.full)
    answer += R"(,"LastEvaluatedKey":)" + key_json(table->definition(), std::move(page.last_wire));
  if (detail != CapacityDetail::none)
    answer += R"(,"ConsumedCapacity":)" + consumed_capacity(name, read_units(page.bytes, consistent), detail);
  return {200, answer + "}"};
}

}  // namespace dynafill::endpoint
