// endpoint/operations.h: DynamoDB's operations, one function each, over a Catalog at a given `now`.
//
// `body` must be readable for parser_padding bytes beyond its end.  Parameters that the real service has and
// this endpoint does not are refused by name, never ignored.
#pragma once

#include <string_view>

#include "base/run_clock.h"
#include "endpoint/batch_writer.h"
#include "endpoint/catalog.h"
#include "endpoint/item_writes.h"
#include "endpoint/response.h"

namespace dynafill::endpoint {

struct OperationContext {
  Catalog& catalog;
  WriteApplier& applier;
  BatchWriter& batch_writer;
};

using Operation = Response (*)(OperationContext& context, std::string_view body, TimePoint now);

// operations_table.cc
Response create_table(OperationContext& context, std::string_view body, TimePoint now);
Response describe_table(OperationContext& context, std::string_view body, TimePoint now);
Response update_table(OperationContext& context, std::string_view body, TimePoint now);
Response delete_table(OperationContext& context, std::string_view body, TimePoint now);
Response list_tables(OperationContext& context, std::string_view body, TimePoint now);

// operations_account.cc: what infrastructure tools ask for beside the tables.
Response describe_limits(OperationContext& context, std::string_view body, TimePoint now);
Response describe_time_to_live(OperationContext& context, std::string_view body, TimePoint now);
Response describe_continuous_backups(OperationContext& context, std::string_view body, TimePoint now);
Response list_tags_of_resource(OperationContext& context, std::string_view body, TimePoint now);

// operations_item.cc
Response put_item(OperationContext& context, std::string_view body, TimePoint now);
Response get_item(OperationContext& context, std::string_view body, TimePoint now);
Response delete_item(OperationContext& context, std::string_view body, TimePoint now);

// operations_batch_get.cc, operations_scan.cc, batch_writer.cc
Response batch_get_item(OperationContext& context, std::string_view body, TimePoint now);
Response scan(OperationContext& context, std::string_view body, TimePoint now);
Response batch_write_item(OperationContext& context, std::string_view body, TimePoint now);

}  // namespace dynafill::endpoint
