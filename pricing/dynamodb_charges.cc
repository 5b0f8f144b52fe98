#include "pricing/dynamodb_charges.h"

#include <fmt/format.h>

#include "base/text.h"
#include "pricing/adjust.h"

namespace dynafill {
namespace {

std::string sku_of(TableClass table_class, std::string_view name) {
  return fmt::format("dynamodb.{}{}", table_class == TableClass::standard ? "" : "ia_", name);
}

std::string of_index(std::string_view name) { return name.empty() ? "" : fmt::format(" of index {}", name); }

Charge by_size(const PriceBook& book, std::string_view region, std::string_view sku, Bytes bytes) {
  return charge(book, region, sku, gigabytes(bytes), fmt::format("{} B / 2^30", human_count(bytes.count)));
}

Charge by_size_and_time(const PriceBook& book, std::string_view region, std::string_view sku, Bytes bytes,
                        Decimal months) {
  return charge(book, region, sku, gigabytes(bytes) * months,
                fmt::format("{} B / 2^30 x {} months", human_count(bytes.count), months.text()));
}

// Both halves of a reservation, with `part` "upfront" or "hour".
Charge reserved(const PriceBook& book, std::string_view region, ReservedTerm term, std::string_view part,
                std::int64_t wcu, std::int64_t rcu, std::int64_t times, std::string_view times_text) {
  const std::string_view years = term == ReservedTerm::one_year ? "1yr" : "3yr";
  std::vector<BillLine> lines;
  for (const auto& [units, name, shown] : {std::tuple{wcu, "wcu", "WCU"}, {rcu, "rcu", "RCU"}}) {
    if (units == 0) continue;
    RETURN_IF_ERROR(
        append(lines, charge(book, region, fmt::format("dynamodb.reserved_{}_{}_{}", years, name, part),
                             Decimal(units) * times,
                             fmt::format("{} {} reserved{}", human_count(units), shown, times_text))));
  }
  return lines;
}

}  // namespace

std::string_view table_class_name(TableClass table_class) {
  return table_class == TableClass::standard ? "STANDARD" : "STANDARD_INFREQUENT_ACCESS";
}

Result<TableClass> parse_table_class(std::string_view name) {
  for (const TableClass one : {TableClass::standard, TableClass::standard_ia})
    if (name == table_class_name(one)) return one;
  return Error{
      fmt::format("There is no table class '{}'; there are STANDARD and STANDARD_INFREQUENT_ACCESS.", name)};
}

Charge provisioned_levels(const PriceBook& book, std::string_view region, TableClass table_class,
                          std::span<const CapacityLevel> levels, Duration into_hour, Duration length) {
  const std::int64_t hours = clock_hours(into_hour, length);
  std::vector<BillLine> lines;
  for (const CapacityLevel& level : levels)
    for (const auto& [units, sku, name] :
         {std::tuple{level.wcu, "wcu_hour", "WCU"}, {level.rcu, "rcu_hour", "RCU"}}) {
      if (units == 0 && !level.of.empty()) continue;
      RETURN_IF_ERROR(append(lines, charge(book, region, sku_of(table_class, sku), Decimal(units) * hours,
                                           fmt::format("{} {}{} x {}", human_count(units), name,
                                                       of_index(level.of), counted(hours, "clock hour")))));
    }
  return lines;
}

Charge provisioned_table(const PriceBook& book, std::string_view region, std::int64_t wcu, std::int64_t rcu,
                         Duration into_hour, Duration length) {
  const CapacityLevel table[] = {{"", wcu, rcu}};
  return provisioned_levels(book, region, TableClass::standard, table, into_hour, length);
}

Charge provisioned_steps(const PriceBook& book, std::string_view region, TableClass table_class,
                         std::span<const CapacityStep> wcu, Duration end) {
  std::int64_t most = 0;
  for (const CapacityStep& step : wcu) most = std::max(most, step.units);
  return charge(book, region, sku_of(table_class, "wcu_hour"), unit_hours(wcu, end),
                fmt::format("{} of WCU, at most {}, over {}",
                            counted(static_cast<std::int64_t>(wcu.size()), "level"), human_count(most),
                            counted(clock_hours(wcu.front().from, end - wcu.front().from), "clock hour")));
}

Charge on_demand_writes(const PriceBook& book, std::string_view region, TableClass table_class,
                        std::int64_t table_units, std::int64_t index_units) {
  const std::string sku = sku_of(table_class, "wru");
  auto lines = charge(book, region, sku, table_units, counted(table_units, "write unit") + " of the table");
  if (lines.ok() && index_units > 0) RETURN_IF_ERROR
    (append(*lines,
            charge(book, region, sku, index_units, counted(index_units, "write unit") + " of its GSIs")));
  return lines;
}

Charge on_demand_reads(const PriceBook& book, std::string_view region, TableClass table_class,
                       std::int64_t units) {
  return charge(book, region, sku_of(table_class, "rru"), units, counted(units, "read unit"));
}

Charge replicated_capacity(const PriceBook& book, std::string_view region, TableClass table_class,
                           std::int64_t rwcu, Duration into_hour, Duration length) {
  const std::int64_t hours = clock_hours(into_hour, length);
  return charge(book, region, sku_of(table_class, "rwcu_hour"), Decimal(rwcu) * hours,
                fmt::format("{} rWCU x {}", human_count(rwcu), counted(hours, "clock hour")));
}

Charge replicated_writes(const PriceBook& book, std::string_view region, TableClass table_class,
                         std::int64_t units) {
  return charge(book, region, sku_of(table_class, "rwru"), units, counted(units, "replicated write unit"));
}

Charge reserved_upfront(const PriceBook& book, std::string_view region, ReservedTerm term, std::int64_t wcu,
                        std::int64_t rcu) {
  return reserved(book, region, term, "upfront", wcu, rcu, 1, "");
}

Charge reserved_hours(const PriceBook& book, std::string_view region, ReservedTerm term, std::int64_t wcu,
                      std::int64_t rcu, std::int64_t hours) {
  return reserved(book, region, term, "hour", wcu, rcu, hours, " x " + counted(hours, "hour"));
}

Charge table_storage(const PriceBook& book, std::string_view region, std::int64_t items,
                     Bytes item_bytes_total, Decimal months, TableClass table_class) {
  const Decimal bytes = Decimal(item_bytes_total.count) + Decimal(items) * storage_overhead_per_item;
  const Decimal gb_months = Decimal::divide(bytes, bytes_per_gigabyte, 12) * months;
  return charge(
      book, region, sku_of(table_class, "storage_gb_month"), gb_months,
      fmt::format("({} B + {} items x {} B) / 2^30 x {} months", human_count(item_bytes_total.count),
                  human_count(items), storage_overhead_per_item, months.text()));
}

Charge pitr(const PriceBook& book, std::string_view region, Bytes bytes, Decimal months) {
  return by_size_and_time(book, region, "dynamodb.pitr_gb_month", bytes, months);
}

Charge backup_storage(const PriceBook& book, std::string_view region, Bytes bytes, Decimal months) {
  return by_size_and_time(book, region, "dynamodb.backup_gb_month", bytes, months);
}

Charge restore(const PriceBook& book, std::string_view region, Bytes bytes) {
  return by_size(book, region, "dynamodb.restore_gb", bytes);
}

Charge streams_reads(const PriceBook& book, std::string_view region, std::int64_t requests) {
  return charge(book, region, "dynamodb.streams_read_request", requests,
                counted(requests, "GetRecords call"));
}

Charge kinesis_change_data(const PriceBook& book, std::string_view region, std::int64_t units) {
  return charge(book, region, "dynamodb.kinesis_cdc_unit", units, counted(units, "change data unit"));
}

Charge import_from_s3(const PriceBook& book, std::string_view region, Bytes uncompressed) {
  return by_size(book, region, "dynamodb.import_from_s3_gb", uncompressed);
}

Charge export_to_s3(const PriceBook& book, std::string_view region, ExportKind kind, Bytes bytes) {
  return by_size(book, region,
                 kind == ExportKind::full ? "dynamodb.export_to_s3_gb" : "dynamodb.incremental_export_gb",
                 bytes);
}

Charge warm_throughput(const PriceBook& book, std::string_view region, std::int64_t more_wcu) {
  if (more_wcu <= 0) return std::vector<BillLine>{};
  RETURN_IF_ERROR(book.check_region(region));
  if (!book.find(region, warm_wcu_sku))
    return Error{
        fmt::format("Raising the warm throughput has no price in book {}: AWS's price list has no such "
                    "product; give yours "
                    "with --warm-price, in USD for each WCU, paid once.",
                    book.name())};
  return charge(book, region, warm_wcu_sku, more_wcu,
                fmt::format("{} WCU above the present warm throughput", human_count(more_wcu)));
}

}  // namespace dynafill
