// endpoint/consumed_capacity.h: ReturnConsumedCapacity, and what reads cost.
//
// Reads are metered but never throttled.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html
#pragma once

#include <string>
#include <string_view>

#include "base/units.h"
#include "endpoint/fields.h"

namespace dynafill::endpoint {

enum class CapacityDetail { none, total, indexes };
CapacityDetail capacity_detail(Fields& fields);

inline constexpr Bytes read_unit_bytes{4096};

// One read of `size` in all: each started 4 KB is one unit, half when eventually consistent; at least the
// first 4 KB are charged, also for an item that is not there.
double read_units(Bytes size, bool consistent);

// {"TableName":"t","CapacityUnits":25.0}, with "Table":{...} for indexes.
std::string consumed_capacity(std::string_view table, double units, CapacityDetail detail);

}  // namespace dynafill::endpoint
