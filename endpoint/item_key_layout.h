// endpoint/item_key_layout.h: where tables and items lie in the store.
//
//   'm' table                                          what DescribeTable tells of the table, as JSON
//   'c' table                                          item count and bytes, 8 bytes each; then each index's
//   'i' table partition_hash length partition sort     one item: its size in 4 bytes, then its wire JSON
//
// `table` is the table's number in 4 bytes, `length` that of the partition value in 2; all big-endian, so
// the items of a table lie in order of partition_hash (a Scan's order), then of partition and sort value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "dataset/item_parser.h"

namespace dynafill::endpoint {

using TableNumber = std::uint32_t;

std::string metadata_key(TableNumber table);
std::string counts_key(TableNumber table);
inline constexpr std::string_view metadata_from = "m";
inline constexpr std::string_view metadata_to = "n";

// Into `key`, whose memory is used again.
void item_key(TableNumber table, const ParsedItem& item, std::string& key);
// The first possible key with a partition_hash of at least `hash`.
std::string items_from(TableNumber table, std::uint64_t hash);
// Just after the last item of the table.
std::string items_end(TableNumber table);
std::uint64_t partition_hash_of(std::string_view key);

struct Count {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
};
struct TableCounts {
  Count table;
  std::vector<Count> indexes;
};
std::string encode_counts(const TableCounts& counts);
TableCounts decode_counts(std::string_view value);

void encode_item(Bytes size, std::string_view wire, std::string& value);
Bytes stored_size(std::string_view value);
std::string_view stored_wire(std::string_view value);

}  // namespace dynafill::endpoint
