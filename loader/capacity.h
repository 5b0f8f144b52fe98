// loader/capacity.h: more write capacity for the time of a load, and back to what it was, come what may.
//
// The table's own values are in the journal, on the disk, before the table is touched, and leave it only
// when the table has them again; so a load that is killed is tidied up by the next run with --resume.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "loader/dynamodb_client.h"
#include "loader/journal.h"
#include "loader/run_report.h"

namespace dynafill::loader {

// Waits until the table and the indexes named in `wanted` have at least its WCU; `table` is brought up to
// date. Values that an earlier attempt left in the journal stay the ones to go back to.  Nothing when there
// is enough. Requires a provisioned table.  On an Error the journal says whether there is something to
// restore.
Result<std::optional<CapacityReport>> raise_capacity(DynamoDbClient& client, Journal& journal,
                                                     TableDescription& table,
                                                     const ProvisionedCapacity& wanted);

// Back to the journal's values; waits until the table has accepted them.  Requires saved_capacity().
Status restore_capacity(DynamoDbClient& client, Journal& journal, const std::string& table);

}  // namespace dynafill::loader
