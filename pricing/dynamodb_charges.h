// pricing/dynamodb_charges.h: what DynamoDB charges for a table: its capacity or its requests, and its data.
// Pure functions; a price that the book does not have is lookup's Error, never $0.
//
// Rules, from https://aws.amazon.com/dynamodb/pricing/provisioned/ and .../pricing/on-demand/:
//   provisioned   capacity x clock hours, each hour at its highest value; the table and every GSI for itself
//   on demand     write request units used, those of the GSIs too; nothing for waiting
//   storage       item bytes + 100 B an item, in GB x months; GSIs hold their own copy
// Units are those of the price book: 1 GB is 2^30 B.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pricing/bill.h"
#include "pricing/quantities.h"

namespace dynafill {

enum class TableClass { standard, standard_ia };  // ia: dearer requests, cheaper storage, no free tier
// As DynamoDB's API says it: "STANDARD", "STANDARD_INFREQUENT_ACCESS".
std::string_view table_class_name(TableClass table_class);
Result<TableClass> parse_table_class(std::string_view name);

// Provisioned capacity.  A level is what one table or index keeps for the whole span.
struct CapacityLevel {
  std::string of;  // "" the table; else the index's name, which the line names
  std::int64_t wcu = 0, rcu = 0;
};
// Two lines a level; RCU lines of 0 are left out for indexes.
Charge provisioned_levels(const PriceBook& book, std::string_view region, TableClass table_class,
                          std::span<const CapacityLevel> levels, Duration into_hour, Duration length);
// The table alone, standard class.
Charge provisioned_table(const PriceBook& book, std::string_view region, std::int64_t wcu, std::int64_t rcu,
                         Duration into_hour, Duration length);
// Write capacity that changed in steps: raised for a load and lowered after it, or moved by auto scaling.
Charge provisioned_steps(const PriceBook& book, std::string_view region, TableClass table_class,
                         std::span<const CapacityStep> wcu, Duration end);

// On-demand requests, in units: what each item's write costs, as with provisioned capacity, summed.
// `index_units` are those of all GSIs; a line of their own, left out when 0.
Charge on_demand_writes(const PriceBook& book, std::string_view region, TableClass table_class,
                        std::int64_t table_units, std::int64_t index_units = 0);
Charge on_demand_reads(const PriceBook& book, std::string_view region, TableClass table_class,
                       std::int64_t units);

// A replica of a global table, in the replica's region: writes that DynamoDB copies there.
Charge replicated_capacity(const PriceBook& book, std::string_view region, TableClass table_class,
                           std::int64_t rwcu, Duration into_hour, Duration length);
Charge replicated_writes(const PriceBook& book, std::string_view region, TableClass table_class,
                         std::int64_t units);

// Reserved capacity: standard class, provisioned, for 1 or 3 years, in blocks of 100 units.  The hourly part
// is paid for every hour of the term, used or not; what goes beyond it is provisioned capacity.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/reserved-capacity.html
enum class ReservedTerm { one_year, three_years };
Charge reserved_upfront(const PriceBook& book, std::string_view region, ReservedTerm term, std::int64_t wcu,
                        std::int64_t rcu);
Charge reserved_hours(const PriceBook& book, std::string_view region, ReservedTerm term, std::int64_t wcu,
                      std::int64_t rcu, std::int64_t hours);

// DynamoDB adds this to each item when it bills storage.
// Source: https://github.com/awsdocs/amazon-dynamodb-developer-guide at commit e2c2715 (2023-05-19),
// doc_source/CapacityUnitCalculations.md.
inline constexpr std::int64_t storage_overhead_per_item = 100;
// Storage of `items` items, of the table and of entries of its indexes alike, for some months.
Charge table_storage(const PriceBook& book, std::string_view region, std::int64_t items,
                     Bytes item_bytes_total, Decimal months, TableClass table_class = TableClass::standard);
// Point-in-time recovery, by the size of the table and its LSIs, and on-demand backups.
Charge pitr(const PriceBook& book, std::string_view region, Bytes bytes, Decimal months);
Charge backup_storage(const PriceBook& book, std::string_view region, Bytes bytes, Decimal months);
Charge restore(const PriceBook& book, std::string_view region, Bytes bytes);
// GetRecords calls on the table's stream (those of Lambda are free); change data for Kinesis, a unit for each
// begun KB of a write.
Charge streams_reads(const PriceBook& book, std::string_view region, std::int64_t requests);
Charge kinesis_change_data(const PriceBook& book, std::string_view region, std::int64_t units);

// Import from S3 into a new table: by the uncompressed size of the objects, failed items too; writes no
// units, and GSIs are free.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.HowItWorks.html
Charge import_from_s3(const PriceBook& book, std::string_view region, Bytes uncompressed);
enum class ExportKind { full, incremental };
Charge export_to_s3(const PriceBook& book, std::string_view region, ExportKind kind, Bytes bytes);

// Raising the warm throughput, paid once for the units above what the table can take already; none above is
// no line.  NOT SOURCED: AWS's price list has no such product, so no book of ours has a price.  It is a
// setting: the sku dynamodb.warm_wcu of an override (pricing/adjust.h; cli: --warm-price).  Without it, an
// Error that says so and how to set it.
Charge warm_throughput(const PriceBook& book, std::string_view region, std::int64_t more_wcu);

}  // namespace dynafill
