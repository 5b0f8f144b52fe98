// endpoint/table_request.h: the parameters of CreateTable and UpdateTable.
#pragma once

#include <optional>

#include "endpoint/fields.h"
#include "endpoint/table.h"

namespace dynafill::endpoint {

// Name, keys, throughput and tags of the table to be made.  What is wrong is noted in `fields`.
TableDefinition read_table_definition(Fields& fields);

// What UpdateTable wants.  What is wrong is noted in `fields`.
Throughput read_throughput_update(Fields& fields);

}  // namespace dynafill::endpoint
