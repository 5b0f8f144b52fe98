#include "dataset/index_rules.h"

#include <fmt/format.h>

#include <string_view>

#include "base/text.h"
#include "dataset/json_text.h"

namespace dynafill {
namespace {

std::string sentence_of(const IndexLayout::Fault& fault, const std::string& index) {
  const auto says = [&](std::string_view what) {
    return fmt::format("attribute '{}' {}, and index '{}' has it in its key", shown(*fault.attribute), what,
                       shown(index));
  };
  switch (fault.fault) {
    case IndexKeyFault::not_a_key_type:
      return says("is not a string, number or binary");
    case IndexKeyFault::other_type:
      return says(
          fmt::format("is {} and not {}", type_name(*fault.value->key_type), type_name(*fault.declared)));
    case IndexKeyFault::empty:
      return says("is empty");
    case IndexKeyFault::too_long:
      break;
  }
  const auto bytes = static_cast<std::int64_t>(fault.value->value.size()) - 1;  // without the type's letter
  return says(
      fmt::format("has {} bytes, more than {}", human_count(bytes), human_count(fault.bytes_max.count)));
}

}  // namespace

IndexRules::IndexRules(const TableIndexes& indexes, const KeySchema& table) : globals_(indexes.gsis.size()) {
  const std::vector<std::string> watched = watched_attributes(indexes, table);
  for (const std::vector<IndexSchema>* some : {&indexes.gsis, &indexes.lsis})
    for (const IndexSchema& schema : *some) layouts_.emplace_back(schema, table, watched);
}

std::string IndexRules::fault(const ParsedItem& item) const {
  for (const IndexLayout& layout : layouts_)
    if (const auto fault = layout.key_fault(item)) return sentence_of(*fault, layout.schema().name);
  if (const Bytes bytes = bytes_with_local_entries(item); bytes > item_bytes_max)
    return fmt::format("item is {} bytes with its entries in local indexes; DynamoDB takes at most {}",
                       human_count(bytes.count), human_count(item_bytes_max.count));
  return {};
}

Bytes IndexRules::bytes_with_local_entries(const ParsedItem& item) const {
  Bytes bytes = item.size;
  for (std::size_t i = globals_; i < layouts_.size(); ++i) bytes.count += layouts_[i].entry_bytes(item).count;
  return bytes;
}

}  // namespace dynafill
