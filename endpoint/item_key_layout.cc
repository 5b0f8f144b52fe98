#include "endpoint/item_key_layout.h"

#include "base/check.h"

namespace dynafill::endpoint {
namespace {

constexpr std::size_t number_bytes = 4;
constexpr std::size_t size_bytes = 4;
constexpr std::size_t hash_at = 1 + number_bytes;

void append_big_endian(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0;) out.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::string prefixed(char kind, TableNumber table) {
  std::string key(1, kind);
  append_big_endian(key, table, number_bytes);
  return key;
}

}  // namespace

std::string metadata_key(TableNumber table) { return prefixed('m', table); }
std::string counts_key(TableNumber table) { return prefixed('c', table); }

void item_key(TableNumber table, const ParsedItem& item, std::string& key) {
  key.assign(1, 'i');
  append_big_endian(key, table, number_bytes);
  append_big_endian(key, item.key.partition_hash, 8);
  append_big_endian(key, item.partition_value.size(), 2);
  key += item.partition_value;
  key += item.sort_value;
}

std::string items_from(TableNumber table, std::uint64_t hash) {
  std::string key = prefixed('i', table);
  append_big_endian(key, hash, 8);
  return key;
}

std::string items_end(TableNumber table) { return prefixed('i', table + 1); }

std::uint64_t partition_hash_of(std::string_view key) {
  CHECK(key.size() >= hash_at + 8);
  return read_big_endian(key.substr(hash_at, 8));
}

std::string encode_counts(const TableCounts& counts) {
  std::string value;
  const auto append = [&](const Count& count) {
    append_big_endian(value, static_cast<std::uint64_t>(count.items), 8);
    append_big_endian(value, static_cast<std::uint64_t>(count.bytes), 8);
  };
  append(counts.table);
  for (const Count& index : counts.indexes) append(index);
  return value;
}

TableCounts decode_counts(std::string_view value) {
  CHECK(value.size() >= 16 && value.size() % 16 == 0);
  const auto read = [&](std::size_t at) {
    return Count{static_cast<std::int64_t>(read_big_endian(value.substr(at, 8))),
                 static_cast<std::int64_t>(read_big_endian(value.substr(at + 8, 8)))};
  };
  TableCounts counts{.table = read(0), .indexes = {}};
  for (std::size_t at = 16; at < value.size(); at += 16) counts.indexes.push_back(read(at));
  return counts;
}

void encode_item(Bytes size, std::string_view wire, std::string& value) {
  value.clear();
  append_big_endian(value, static_cast<std::uint64_t>(size.count), size_bytes);
  value += wire;
}

Bytes stored_size(std::string_view value) {
  CHECK(value.size() >= size_bytes);
  return {static_cast<std::int64_t>(read_big_endian(value.substr(0, size_bytes)))};
}

std::string_view stored_wire(std::string_view value) {
  CHECK(value.size() >= size_bytes);
  return value.substr(size_bytes);
}

}  // namespace dynafill::endpoint
