// endpoint/item_faults.h: what the item parser found wrong, in the words of the real service.
#pragma once

#include <optional>
#include <string_view>

#include "dataset/item_parser.h"
#include "endpoint/response.h"
#include "endpoint/table.h"

namespace dynafill::endpoint {

// The real service words a wrong key in three ways, by where it stands.
enum class ItemPlace { put, batch_put, key };

// `raw` is the JSON text that the parser was given.
Refusal refusal_of(const BadItem& bad, const TableDefinition& table, std::string_view raw, ItemPlace place);

// The item parser takes any scalar as a key; the table's definition names the type.
std::optional<Refusal> wrong_key_type(const ParsedItem& item, const TableDefinition& table, ItemPlace place);

}  // namespace dynafill::endpoint
