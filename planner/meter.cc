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

// The bill's lines of a use.
struct Priced {
  const PriceBook& book;
  std::string_view region;

  Charge operator()(const CapacityUse& use) const {
    return provisioned_levels(book, region, use.table_class, use.levels, use.into_hour, use.length);
  }
  Charge operator()(const SteppedCapacityUse& use) const {
    return provisioned_steps(book, region, use.table_class, use.wcu, use.end);
  }
  Charge operator()(const OnDemandUse& use) const {
    return on_demand_writes(book, region, use.table_class, use.units, use.index_units);
  }
  Charge operator()(const WarmingUse& use) const { return warm_throughput(book, region, use.more_wcu); }
  Charge operator()(const ImportUse& use) const { return import_from_s3(book, region, use.uncompressed); }
  Charge operator()(const Ec2Use& use) const {
    return ec2_instances(book, region, use.type, use.instances, use.length);
  }
  Charge operator()(const AddressUse& use) const {
    return public_ipv4_addresses(book, region, use.addresses, use.length);
  }
  Charge operator()(const EmrUse& use) const {
    return emr_cluster(book, region, use.type, use.instances, use.length);
  }
  Charge operator()(const FargateUse& use) const {
    return fargate_tasks(book, region, use.task, use.tasks, use.length);
  }
  Charge operator()(const EmrServerlessUse& use) const {
    return emr_serverless(book, region, ServerlessWorker{}, use.workers, use.length);
  }
  Charge operator()(const GlueUse& use) const {
    return glue_job(book, region, {.dpus = use.dpus}, use.length);
  }
  Charge operator()(const TransitionUse& use) const {
    return standard_workflow(book, region, use.transitions);
  }
  Charge operator()(const ActivityUse& use) const {
    return pipeline_activity(book, region, ActivityFrequency::high, use.months);
  }
  Charge operator()(const S3FileUse& use) const {
    return s3_file(book, region, use.bytes, begun_hours(use.length), month_of_31_days, use.puts, use.gets);
  }
  Charge operator()(const TransferInUse& use) const { return transfer_in(book, region, use.bytes); }
};

}  // namespace

void BillMeter::add(const Use& use) {
  Charge charge = std::visit(Priced{book_, region_}, use);
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

// The same uses as numbers.
struct QuickMeter::Sum {
  QuickMeter& meter;

  void operator()(const CapacityUse& use) const {
    const auto hours = static_cast<double>(clock_hours(use.into_hour, use.length));
    const bool ia = is_ia(use.table_class);
    for (const CapacityLevel& level : use.levels) {
      meter.add(ia ? "dynamodb.ia_wcu_hour" : "dynamodb.wcu_hour", static_cast<double>(level.wcu) * hours);
      meter.add(ia ? "dynamodb.ia_rcu_hour" : "dynamodb.rcu_hour", static_cast<double>(level.rcu) * hours);
    }
  }
  void operator()(const SteppedCapacityUse& use) const {
    meter.add(is_ia(use.table_class) ? "dynamodb.ia_wcu_hour" : "dynamodb.wcu_hour",
              static_cast<double>(unit_hours(use.wcu, use.end)));
  }
  void operator()(const OnDemandUse& use) const {
    meter.add(is_ia(use.table_class) ? "dynamodb.ia_wru" : "dynamodb.wru",
              static_cast<double>(use.units + use.index_units));
  }
  void operator()(const WarmingUse& use) const {
    if (use.more_wcu > 0) meter.add(warm_wcu_sku, static_cast<double>(use.more_wcu));
  }
  void operator()(const ImportUse& use) const {
    meter.add("dynamodb.import_from_s3_gb", in_gigabytes(use.uncompressed));
  }
  void operator()(const Ec2Use& use) const {
    meter.add_hours("ec2", use.type, hours_billed(static_cast<double>(use.instances), use.length));
  }
  void operator()(const AddressUse& use) const {
    meter.add("vpc.public_ipv4_hour", hours_billed(static_cast<double>(use.addresses), use.length));
  }
  void operator()(const EmrUse& use) const {
    const double hours = hours_billed(static_cast<double>(use.instances), use.length);
    meter.add_hours("ec2", use.type, hours);
    meter.add_hours("emr", use.type, hours);
  }
  void operator()(const FargateUse& use) const {
    const double hours = hours_billed(static_cast<double>(use.tasks), use.length);
    const bool arm = use.task.processor == Processor::arm;
    meter.add(arm ? "fargate.arm.vcpu_hour" : "fargate.x86.vcpu_hour", hours * use.task.vcpu.as_double());
    meter.add(arm ? "fargate.arm.gb_hour" : "fargate.x86.gb_hour", hours * use.task.memory_gb.as_double());
  }
  void operator()(const EmrServerlessUse& use) const {
    const ServerlessWorker worker;
    const double hours = hours_billed(static_cast<double>(use.workers), use.length);
    meter.add("emrserverless.x86.vcpu_hour", hours * worker.vcpu.as_double());
    meter.add("emrserverless.x86.gb_hour", hours * worker.memory_gb.as_double());
  }
  void operator()(const GlueUse& use) const {
    meter.add("glue.etl_dpu_hour", hours_billed(static_cast<double>(use.dpus), use.length));
  }
  void operator()(const TransitionUse& use) const {
    meter.add("stepfunctions.standard_state_transition", static_cast<double>(use.transitions));
  }
  void operator()(const ActivityUse& use) const {
    meter.add("datapipeline.activity.high_frequency_month", use.months.as_double());
  }
  void operator()(const S3FileUse& use) const {
    meter.add("s3.storage_gb_month", in_gigabytes(use.bytes) * static_cast<double>(begun_hours(use.length)) /
                                         month_of_31_days.hours);
    meter.add("s3.put_request", static_cast<double>(use.puts));
    meter.add("s3.get_request", static_cast<double>(use.gets));
  }
  void operator()(const TransferInUse& use) const {
    meter.add("transfer.internet_in_gb", in_gigabytes(use.bytes));
  }
};

void QuickMeter::add(const Use& use) { std::visit(Sum{*this}, use); }

}  // namespace dynafill
