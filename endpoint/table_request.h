// endpoint/table_request.h: the parameters of CreateTable and UpdateTable.
//
// What is wrong is noted in `fields`.
#pragma once

#include "endpoint/fields.h"
#include "endpoint/table_definition.h"
#include "endpoint/table_update.h"

namespace dynafill::endpoint {

// Name, keys, mode, throughput, global indexes and tags of the table to be made.
TableDefinition read_table_definition(Fields& fields);

// What UpdateTable wants: mode and throughput.  Indexes neither come nor go.
TableUpdate read_table_update(Fields& fields);

}  // namespace dynafill::endpoint
