#include "pricing/compute_charges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"

namespace dynafill {

std::string_view processor_name(Processor processor) { return processor == Processor::x86 ? "x86" : "arm"; }

Decimal instance_hours(std::int64_t instances, Duration length) { return billed_hours(instances, length); }

Charge ec2_instances(const PriceBook& book, std::string_view region, std::string_view type,
                     std::int64_t instances, Duration length) {
  return charge(
      book, region, fmt::format("ec2.{}.hour", type), instance_hours(instances, length),
      fmt::format("{} x {} s / 3600", counted(instances, "instance"), human_count(billed_seconds(length))));
}

Charge public_ipv4_addresses(const PriceBook& book, std::string_view region, std::int64_t addresses,
                             Duration length) {
  return charge(
      book, region, "vpc.public_ipv4_hour", instance_hours(addresses, length),
      fmt::format("{} x {} s / 3600", addresses == 1 ? "1 address" : fmt::format("{} addresses", addresses),
                  human_count(billed_seconds(length))));
}

Charge emr_cluster(const PriceBook& book, std::string_view region, std::string_view type,
                   std::int64_t instances, Duration length) {
  const std::string sku = fmt::format("emr.{}.hour", type);
  const Price* fee = book.find(region, sku);
  if (!fee) {
    std::vector<std::string> sold;
    for (const Price& price : book.prices(region))
      if (price.sku.starts_with("emr.")) sold.push_back(price.sku.substr(4, price.sku.size() - 4 - 5));
    if (sold.empty()) return book.lookup(region, sku).error();
    return Error{
        fmt::format("{} has no EMR fee in price book {}, {}: EMR is not sold on it; types with a fee: {}.",
                    type, book.name(), region, fmt::join(sold, ", "))};
  }
  auto lines = ec2_instances(book, region, type, instances, length);
  if (!lines) return lines.error();
  RETURN_IF_ERROR(append(*lines, charge(*fee, instance_hours(instances, length), lines->front().formula)));
  return lines;
}

Charge fargate_tasks(const PriceBook& book, std::string_view region, const FargateTask& task,
                     std::int64_t tasks, Duration length) {
  const std::string time = fmt::format("{} s / 3600", human_count(billed_seconds(length)));
  const std::string_view processor = processor_name(task.processor);
  std::vector<BillLine> lines;
  const auto bill = [&](std::string_view sku, Decimal amount, std::string_view unit) {
    return append(lines,
                  charge(book, region, sku, billed_hours(Decimal(tasks) * amount, length),
                         fmt::format("{} x {} {} x {}", counted(tasks, "task"), amount.text(), unit, time)));
  };
  RETURN_IF_ERROR(bill(fmt::format("fargate.{}.vcpu_hour", processor), task.vcpu, "vCPU"));
  RETURN_IF_ERROR(bill(fmt::format("fargate.{}.gb_hour", processor), task.memory_gb, "GB"));
  if (task.storage_gb > fargate_storage_included_gb) RETURN_IF_ERROR
    (bill("fargate.ephemeral_storage_gb_hour", task.storage_gb - fargate_storage_included_gb,
          "GB of storage above 20"));
  return lines;
}

Charge lambda_invocations(const PriceBook& book, std::string_view region, Processor processor,
                          std::int64_t invocations, Duration each, std::int64_t memory_mb) {
  CHECK(each >= Duration{} && memory_mb > 0);
  const std::int64_t ms = (each.count() + 999'999) / 1'000'000;
  auto lines = charge(book, region, "lambda.request", invocations, counted(invocations, "invocation"));
  if (!lines) return lines;
  const Decimal gb_seconds =
      Decimal::divide(Decimal(invocations) * ms * memory_mb, std::int64_t{1024} * 1000, kept_decimals);
  RETURN_IF_ERROR(append(
      *lines, charge(book, region, fmt::format("lambda.{}.gb_second", processor_name(processor)), gb_seconds,
                     fmt::format("{} x {} ms x {} MB / 1024", counted(invocations, "invocation"),
                                 human_count(ms), human_count(memory_mb)))));
  return lines;
}

}  // namespace dynafill
