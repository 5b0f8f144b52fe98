#include "planner/meter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "pricing/adjust.h"
#include "pricing/free_tier.h"

namespace dynafill {
namespace {

constexpr Duration hour = std::chrono::hours(1);

std::int64_t begun_hours(Duration length) {
  return std::max<std::int64_t>(1, length / hour + (length % hour != Duration{} ? 1 : 0));
}

double hours_billed(double count, Duration length) {
  return count * static_cast<double>(billed_seconds(length)) / 3600;
}

double in_gigabytes(Bytes bytes) { return static_cast<double>(bytes.count) / bytes_per_gigabyte; }

bool is_ia(TableClass table_class) { return table_class == TableClass::standard_ia; }

}  // namespace

void BillMeter::add(Charge charge) {
  if (charge) {
    // A level of nothing is no use.
    std::erase_if(*charge, [](const BillLine& line) { return line.quantity == 0; });
    bill_.add(std::move(*charge));
  } else if (unknown_.empty()) {
    unknown_ = charge.error().sentence;
  }
}

Result<Bill> BillMeter::finish() && {
  if (!unknown_.empty()) return Error{std::move(unknown_), ExitCode::refused};
  take_off_free_tier(bill_, book_, region_);
  return std::move(bill_);
}

void BillMeter::provisioned(TableClass table_class, std::span<const CapacityLevel> levels, Duration into_hour,
                            Duration length) {
  add(provisioned_levels(book_, region_, table_class, levels, into_hour, length));
}
void BillMeter::stepped(TableClass table_class, std::span<const CapacityStep> wcu, Duration end) {
  add(provisioned_steps(book_, region_, table_class, wcu, end));
}
void BillMeter::on_demand_writes(TableClass table_class, std::int64_t units, std::int64_t index_units) {
  add(dynafill::on_demand_writes(book_, region_, table_class, units, index_units));
}
void BillMeter::warm_throughput(std::int64_t more_wcu) {
  add(dynafill::warm_throughput(book_, region_, more_wcu));
}
void BillMeter::import_from_s3(Bytes uncompressed) {
  add(dynafill::import_from_s3(book_, region_, uncompressed));
}
void BillMeter::ec2(std::string_view type, std::int64_t instances, Duration length) {
  add(ec2_instances(book_, region_, type, instances, length));
}
void BillMeter::public_ipv4(std::int64_t addresses, Duration length) {
  add(public_ipv4_addresses(book_, region_, addresses, length));
}
void BillMeter::emr(std::string_view type, std::int64_t instances, Duration length) {
  add(emr_cluster(book_, region_, type, instances, length));
}
void BillMeter::fargate(const FargateTask& task, std::int64_t tasks, Duration length) {
  add(fargate_tasks(book_, region_, task, tasks, length));
}
void BillMeter::emr_serverless(const ServerlessWorker& worker, std::int64_t workers, Duration length) {
  add(dynafill::emr_serverless(book_, region_, worker, workers, length));
}
void BillMeter::glue(std::int64_t dpus, Duration length) {
  add(glue_job(book_, region_, {.dpus = dpus}, length));
}
void BillMeter::state_transitions(std::int64_t transitions) {
  add(standard_workflow(book_, region_, transitions));
}
void BillMeter::pipeline_activity(Decimal months) {
  add(dynafill::pipeline_activity(book_, region_, ActivityFrequency::high, months));
}
void BillMeter::s3_file(Bytes bytes, Duration length, std::int64_t puts, std::int64_t gets) {
  add(dynafill::s3_file(book_, region_, bytes, begun_hours(length), month_of_31_days, puts, gets));
}
void BillMeter::transfer_in(Bytes bytes) { add(dynafill::transfer_in(book_, region_, bytes)); }

Tariff::Tariff(const PriceBook& book, std::string_view region) {
  for (const Price& price : book.prices(region)) {
    TariffRow& row = rows_[price.sku];
    row.free = free_a_month(price, book.adjustments().free_tier).as_double();
    for (const PriceTier& tier : price.tiers)
      row.tiers.push_back({tier.up_to ? tier.up_to->as_double() : std::numeric_limits<double>::infinity(),
                           tier.usd.amount.as_double()});
  }
}

const TariffRow* Tariff::find(std::string_view sku) const {
  const auto found = rows_.find(sku);
  return found == rows_.end() ? nullptr : &found->second;
}

double Tariff::price(std::string_view sku) const {
  const auto* row = find(sku);
  return row == nullptr ? std::nan("") : row->tiers.front().usd;
}

void QuickMeter::add(std::string_view sku, double quantity) {
  const TariffRow* row = tariff_.find(sku);
  if (row == nullptr) {
    usd_ = std::nan("");
    return;
  }
  double from = 0;
  for (const TariffRow::Tier& tier : row->tiers) {
    usd_ += (std::min(quantity, tier.up_to) - from) * tier.usd;
    if (quantity <= tier.up_to) break;
    from = tier.up_to;
  }
  if (row->free == 0) return;
  // What is free of the first lines of a sku is gone for the next.
  auto used = std::ranges::find(free_used_, row, &std::pair<const TariffRow*, double>::first);
  if (used == free_used_.end()) used = free_used_.insert(used, {row, 0.0});
  const double taken = std::min(row->free - used->second, quantity);
  used->second += taken;
  usd_ -= taken * row->tiers.front().usd;
}

void QuickMeter::add_hours(std::string_view service, std::string_view type, double hours) {
  std::array<char, 64> sku{};
  std::size_t size = 0;
  for (const std::string_view part : {service, std::string_view("."), type, std::string_view(".hour")}) {
    if (size + part.size() > sku.size()) {
      usd_ = std::nan("");
      return;
    }
    std::ranges::copy(part, sku.begin() + static_cast<std::ptrdiff_t>(size));
    size += part.size();
  }
  add({sku.data(), size}, hours);
}

void QuickMeter::provisioned(TableClass table_class, std::span<const CapacityLevel> levels,
                             Duration into_hour, Duration length) {
  const auto hours = static_cast<double>(clock_hours(into_hour, length));
  for (const CapacityLevel& level : levels) {
    add(is_ia(table_class) ? "dynamodb.ia_wcu_hour" : "dynamodb.wcu_hour",
        static_cast<double>(level.wcu) * hours);
    add(is_ia(table_class) ? "dynamodb.ia_rcu_hour" : "dynamodb.rcu_hour",
        static_cast<double>(level.rcu) * hours);
  }
}
void QuickMeter::stepped(TableClass table_class, std::span<const CapacityStep> wcu, Duration end) {
  add(is_ia(table_class) ? "dynamodb.ia_wcu_hour" : "dynamodb.wcu_hour",
      static_cast<double>(unit_hours(wcu, end)));
}
void QuickMeter::on_demand_writes(TableClass table_class, std::int64_t units, std::int64_t index_units) {
  add(is_ia(table_class) ? "dynamodb.ia_wru" : "dynamodb.wru", static_cast<double>(units + index_units));
}
void QuickMeter::warm_throughput(std::int64_t more_wcu) {
  if (more_wcu > 0) add(warm_wcu_sku, static_cast<double>(more_wcu));
}
void QuickMeter::import_from_s3(Bytes uncompressed) {
  add("dynamodb.import_from_s3_gb", in_gigabytes(uncompressed));
}
void QuickMeter::ec2(std::string_view type, std::int64_t instances, Duration length) {
  add_hours("ec2", type, hours_billed(static_cast<double>(instances), length));
}
void QuickMeter::public_ipv4(std::int64_t addresses, Duration length) {
  add("vpc.public_ipv4_hour", hours_billed(static_cast<double>(addresses), length));
}
void QuickMeter::emr(std::string_view type, std::int64_t instances, Duration length) {
  ec2(type, instances, length);
  add_hours("emr", type, hours_billed(static_cast<double>(instances), length));
}
void QuickMeter::fargate(const FargateTask& task, std::int64_t tasks, Duration length) {
  const double hours = hours_billed(static_cast<double>(tasks), length);
  const bool arm = task.processor == Processor::arm;
  add(arm ? "fargate.arm.vcpu_hour" : "fargate.x86.vcpu_hour", hours * task.vcpu.as_double());
  add(arm ? "fargate.arm.gb_hour" : "fargate.x86.gb_hour", hours * task.memory_gb.as_double());
}
void QuickMeter::emr_serverless(const ServerlessWorker& worker, std::int64_t workers, Duration length) {
  const double hours = hours_billed(static_cast<double>(workers), length);
  add("emrserverless.x86.vcpu_hour", hours * worker.vcpu.as_double());
  add("emrserverless.x86.gb_hour", hours * worker.memory_gb.as_double());
}
void QuickMeter::glue(std::int64_t dpus, Duration length) {
  add("glue.etl_dpu_hour", hours_billed(static_cast<double>(dpus), length));
}
void QuickMeter::state_transitions(std::int64_t transitions) {
  add("stepfunctions.standard_state_transition", static_cast<double>(transitions));
}
void QuickMeter::pipeline_activity(Decimal months) {
  add("datapipeline.activity.high_frequency_month", months.as_double());
}
void QuickMeter::s3_file(Bytes bytes, Duration length, std::int64_t puts, std::int64_t gets) {
  add("s3.storage_gb_month",
      in_gigabytes(bytes) * static_cast<double>(begun_hours(length)) / month_of_31_days.hours);
  add("s3.put_request", static_cast<double>(puts));
  add("s3.get_request", static_cast<double>(gets));
}
void QuickMeter::transfer_in(Bytes bytes) { add("transfer.internet_in_gb", in_gigabytes(bytes)); }

}  // namespace dynafill
