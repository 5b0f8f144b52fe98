// cli/client_table.h: the table of `simulate --clients`.
#pragma once

#include <span>
#include <string>

#include "sim/client_comparison.h"

namespace dynafill {

// At most 80 columns; no line end after the last row.
std::string client_table(std::span<const ClientRow> rows);

}  // namespace dynafill
