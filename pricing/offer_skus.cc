#include "pricing/offer_skus.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <span>
#include <string_view>

namespace dynafill {
namespace {

// Files before about 2021 have no regionCode; AWS has since renamed "EU (...)" to "Europe (...)".
// The prefix stands before the usage type; us-east-1 has none on its older meters.
struct Region {
  std::string_view code;
  std::string_view location;
  std::string_view renamed;
  std::string_view prefix;
  std::string_view other_prefix;
};
constexpr Region regions[] = {
    {"us-east-1", "US East (N. Virginia)", "", "USE1-", ""},
    {"us-west-2", "US West (Oregon)", "", "USW2-", ""},
    {"eu-west-1", "EU (Ireland)", "Europe (Ireland)", "EU-", "EUW1-"},
    {"eu-central-1", "EU (Frankfurt)", "Europe (Frankfurt)", "EUC1-", ""},
    {"ap-northeast-1", "Asia Pacific (Tokyo)", "", "APN1-", ""},
    {"ap-southeast-2", "Asia Pacific (Sydney)", "", "APS2-", ""},
    {"sa-east-1", "South America (Sao Paulo)", "", "SAE1-", ""},
};

struct Meter {
  std::string_view usage_type;
  std::string_view sku, what, unit;
};
constexpr Meter dynamodb_meters[] = {
    {"WriteCapacityUnit-Hrs", "wcu_hour", "write capacity", "WCU-hour"},
    {"ReadCapacityUnit-Hrs", "rcu_hour", "read capacity", "RCU-hour"},
    {"ReplWriteCapacityUnit-Hrs", "rwcu_hour", "replicated write capacity (global table)", "rWCU-hour"},
    {"IA-WriteCapacityUnit-Hrs", "ia_wcu_hour", "write capacity, Standard-IA", "WCU-hour"},
    {"IA-ReadCapacityUnit-Hrs", "ia_rcu_hour", "read capacity, Standard-IA", "RCU-hour"},
    {"IA-ReplWriteCapacityUnit-Hrs", "ia_rwcu_hour", "replicated write capacity (global table), Standard-IA",
     "rWCU-hour"},
    {"WriteRequestUnits", "wru", "on-demand write request units", "WRU"},
    {"ReadRequestUnits", "rru", "on-demand read request units", "RRU"},
    {"ReplWriteRequestUnits", "rwru", "on-demand replicated write request units", "rWRU"},
    {"IA-WriteRequestUnits", "ia_wru", "on-demand write request units, Standard-IA", "WRU"},
    {"IA-ReadRequestUnits", "ia_rru", "on-demand read request units, Standard-IA", "RRU"},
    {"IA-ReplWriteRequestUnits", "ia_rwru", "on-demand replicated write request units, Standard-IA", "rWRU"},
    {"TimedStorage-ByteHrs", "storage_gb_month", "table storage", "GB-month"},
    {"IA-TimedStorage-ByteHrs", "ia_storage_gb_month", "table storage, Standard-IA", "GB-month"},
    {"ImportDataSize-Bytes", "import_from_s3_gb", "import from S3", "GB"},
    {"ExportDataSize-Bytes", "export_to_s3_gb", "full export to S3", "GB"},
    {"IncrementalExportDataSize-Bytes", "incremental_export_gb", "incremental export to S3", "GB"},
    {"TimedPITRStorage-ByteHrs", "pitr_gb_month", "point-in-time recovery", "GB-month"},
    {"TimedBackupStorage-ByteHrs", "backup_gb_month", "on-demand backup storage", "GB-month"},
    {"RestoreDataSize-Bytes", "restore_gb", "restore of a backup", "GB"},
    {"Streams-Requests", "streams_read_request", "Streams read requests", "request"},
    {"ChangeDataCaptureUnits-Kinesis", "kinesis_cdc_unit", "change data capture for Kinesis", "unit"},
};
constexpr Meter s3_meters[] = {
    {"TimedStorage-ByteHrs", "storage_gb_month", "standard storage", "GB-month"},
    {"Requests-Tier1", "put_request", "PUT, COPY, POST, LIST requests", "request"},
    {"Requests-Tier2", "get_request", "GET requests", "request"},
};
constexpr Meter nat_meters[] = {
    {"NatGateway-Hours", "nat_gateway_hour", "NAT gateway", "gateway-hour"},
    {"NatGateway-Bytes", "nat_gateway_gb", "data through a NAT gateway", "GB"},
};
constexpr Meter address_meters[] = {
    {"PublicIPv4:InUseAddress", "public_ipv4_hour", "public IPv4 addresses", "address-hour"},
    {"VpcEndpoint-Hours", "interface_endpoint_hour", "interface endpoints", "endpoint-hour"},
    {"VpcEndpoint-Bytes", "interface_endpoint_gb", "data through interface endpoints", "GB"},
};
constexpr Meter glue_meters[] = {
    {"ETL-DPU-Hour", "etl_dpu_hour", "ETL jobs", "DPU-hour"},
    {"ETL-Flex-DPU-Hour", "etl_flex_dpu_hour", "ETL jobs, flex", "DPU-hour"},
    {"Crawler-DPU-Hour", "crawler_dpu_hour", "crawlers", "DPU-hour"},
};
constexpr Meter fargate_meters[] = {
    {"Fargate-vCPU-Hours:perCPU", "x86.vcpu_hour", "vCPU, x86", "vCPU-hour"},
    {"Fargate-GB-Hours", "x86.gb_hour", "memory, x86", "GB-hour"},
    {"Fargate-ARM-vCPU-Hours:perCPU", "arm.vcpu_hour", "vCPU, ARM", "vCPU-hour"},
    {"Fargate-ARM-GB-Hours", "arm.gb_hour", "memory, ARM", "GB-hour"},
    {"Fargate-EphemeralStorage-GB-Hours", "ephemeral_storage_gb_hour", "ephemeral storage above 20 GB",
     "GB-hour"},
};
constexpr Meter step_functions_meters[] = {
    {"StateTransition", "standard_state_transition", "state transitions, Standard", "transition"},
    {"StepFunctions-Request", "express_request", "requests, Express", "request"},
    {"StepFunctions-GB-Second", "express_gb_second", "duration, Express", "GB-second"},
};
constexpr Meter lambda_meters[] = {
    {"Request", "request", "requests", "request"},
    {"Lambda-GB-Second", "x86.gb_second", "duration, x86", "GB-second"},
    {"Lambda-GB-Second-ARM", "arm.gb_second", "duration, ARM", "GB-second"},
};
constexpr Meter serverless_meters[] = {
    {"EMR-SERVERLESS-vCPUHours", "x86.vcpu_hour", "vCPU, x86", "vCPU-hour"},
    {"EMR-SERVERLESS-MemoryGBHours", "x86.gb_hour", "memory, x86", "GB-hour"},
    {"EMR-SERVERLESS-ARM-vCPUHours", "arm.vcpu_hour", "vCPU, ARM", "vCPU-hour"},
    {"EMR-SERVERLESS-ARM-MemoryGBHours", "arm.gb_hour", "memory, ARM", "GB-hour"},
    {"EMR-SERVERLESS-StorageGBHours", "storage_gb_hour", "storage above 20 GB", "GB-hour"},
};

// Meters that are known by the name of the usage alone.
struct Service {
  std::string_view code;    // AWS's
  std::string_view family;  // of its products; empty: any
  std::string_view ours, name;
  std::span<const Meter> meters;
};
constexpr Service services[] = {
    {"AmazonDynamoDB", "", "dynamodb", "Amazon DynamoDB", dynamodb_meters},
    {"AmazonS3", "", "s3", "Amazon S3", s3_meters},
    {"AmazonEC2", "NAT Gateway", "vpc", "Amazon VPC", nat_meters},
    {"AmazonVPC", "", "vpc", "Amazon VPC", address_meters},
    {"AWSGlue", "", "glue", "AWS Glue", glue_meters},
    {"AmazonECS", "", "fargate", "AWS Fargate", fargate_meters},
    {"AmazonStates", "", "stepfunctions", "AWS Step Functions", step_functions_meters},
    {"AWSLambda", "", "lambda", "AWS Lambda", lambda_meters},
    {"ElasticMapReduce", "", "emrserverless", "Amazon EMR Serverless", serverless_meters},
};

const Region* region_by(std::string_view code, std::string_view location) {
  for (const Region& region : regions)
    if (!code.empty()
            ? code == region.code
            : location == region.location || (!region.renamed.empty() && location == region.renamed))
      return &region;
  return nullptr;
}

std::string_view without_prefix(std::string_view usage_type, const Region& region) {
  for (const std::string_view prefix : {region.prefix, region.other_prefix})
    if (!prefix.empty() && usage_type.starts_with(prefix)) return usage_type.substr(prefix.size());
  return usage_type;
}

std::optional<OurSku> by_meter(const OfferProduct& product, std::string_view usage, const Region& region) {
  for (const Service& service : services) {
    if (service.code != product.service_code) continue;
    if (!service.family.empty() && service.family != product.family) continue;
    for (const Meter& meter : service.meters)
      if (usage == meter.usage_type)
        return OurSku{std::string(region.code), fmt::format("{}.{}", service.ours, meter.sku),
                      std::string(service.name), std::string(meter.what), std::string(meter.unit)};
  }
  return std::nullopt;
}

// The one product of an instance type that is plain Linux on demand; reservations and licences are others.
bool plain_linux(const OfferProduct& product) {
  return product.operating_system == "Linux" && product.tenancy == "Shared" && product.preinstalled == "NA" &&
         product.license == "No License required" &&
         (product.capacity_status.empty() || product.capacity_status == "Used");
}

std::optional<OurSku> instance_sku(const OfferProduct& product, std::string_view usage,
                                   const Region& region) {
  const bool box = usage == "BoxUsage" || usage.starts_with("BoxUsage:");  // m1.small has no colon
  if (product.instance_type.empty() || !box) return std::nullopt;
  const auto sku = [&](std::string_view ours, std::string_view service, std::string what) {
    return OurSku{std::string(region.code), fmt::format("{}.{}.hour", ours, product.instance_type),
                  std::string(service), std::move(what), "instance-hour"};
  };
  if (product.service_code == "AmazonEC2" && product.family.starts_with("Compute Instance") &&
      plain_linux(product))
    return sku("ec2", "Amazon EC2", product.instance_type + ", Linux, on demand");
  // Other software, such as MapR, was dearer.
  if (product.service_code == "ElasticMapReduce" && product.software_type == "EMR")
    return sku("emr", "Amazon EMR", "fee for " + product.instance_type);
  return std::nullopt;
}

// "EU-DataTransfer-In-Bytes", "EU-DataTransfer-Out-Bytes", "EU-USE1-AWS-Out-Bytes": priced in the region that
// is billed, which is the one a transfer between regions comes from.
std::optional<OurSku> transfer_sku(const OfferProduct& product) {
  if (!product.operation.empty()) return std::nullopt;
  const Region* from = region_by(product.from_region, product.from_location);
  const Region* to = region_by(product.to_region, product.to_location);
  const auto sku = [](const Region& billed, std::string name, std::string what) {
    return OurSku{std::string(billed.code), "transfer." + name, "AWS Data Transfer", std::move(what), "GB"};
  };
  if (product.transfer_type == "AWS Inbound" && to && product.usage_type.ends_with("DataTransfer-In-Bytes"))
    return sku(*to, "internet_in_gb", "in, from the internet");
  if (product.transfer_type == "AWS Outbound" && from &&
      product.usage_type.ends_with("DataTransfer-Out-Bytes"))
    return sku(*from, "internet_out_gb", "out, to the internet");
  if (product.transfer_type == "InterRegion Outbound" && from && to &&
      product.usage_type.ends_with("-AWS-Out-Bytes"))
    return sku(*from, fmt::format("to.{}_gb", to->code), fmt::format("out, to {}", to->code));
  return std::nullopt;
}

bool says(std::string_view text, std::string_view word) {
  return std::ranges::search(text, word, [](char a, char b) { return std::tolower(a) == b; }).begin() !=
         text.end();
}

std::optional<OurSku> pipeline_sku(const OfferProduct& product, const Region& region) {
  const auto sku = [&](std::string name, std::string what, std::string_view unit) {
    return OurSku{std::string(region.code), "datapipeline." + name, "AWS Data Pipeline", std::move(what),
                  std::string(unit)};
  };
  if (says(product.usage_type, "inactive"))
    return sku("inactive_pipeline_month", "inactive pipeline", "pipeline-month");
  const bool low = says(product.frequency, "low"), high = says(product.frequency, "high");
  const bool premises = says(product.place, "premise"), aws = says(product.place, "aws");
  if (low == high || premises == aws) return std::nullopt;
  return sku(
      fmt::format("{}activity.{}_frequency_month", premises ? "on_premises_" : "", low ? "low" : "high"),
      fmt::format("activity{}, {} frequency", premises ? " on premises" : "", low ? "low" : "high"),
      "activity-month");
}

}  // namespace

std::vector<std::string> offer_regions() {
  std::vector<std::string> codes;
  for (const Region& region : regions) codes.emplace_back(region.code);
  return codes;
}

std::optional<OurSku> our_sku(const OfferProduct& product) {
  if (product.service_code == "AWSDataTransfer") return transfer_sku(product);
  const Region* region = region_by(product.region_code, product.location);
  if (!region) return std::nullopt;
  if (product.service_code == "datapipeline") return pipeline_sku(product, *region);
  const std::string_view usage = without_prefix(product.usage_type, *region);
  if (auto metered = by_meter(product, usage, *region)) return metered;
  return instance_sku(product, usage, *region);
}

std::optional<OurSku> our_reserved_sku(const OurSku& capacity, const std::string& lease, bool upfront) {
  const bool write = capacity.sku == "dynamodb.wcu_hour";
  if ((!write && capacity.sku != "dynamodb.rcu_hour") || (lease != "1yr" && lease != "3yr"))
    return std::nullopt;
  const std::string_view units = write ? "WCU" : "RCU";
  return OurSku{
      capacity.region,
      fmt::format("dynamodb.reserved_{}_{}_{}", lease, write ? "wcu" : "rcu", upfront ? "upfront" : "hour"),
      capacity.service,
      fmt::format("{} year reserved {} capacity{}", lease.substr(0, 1), write ? "write" : "read",
                  upfront ? ", upfront" : ""),
      fmt::format("{}{}", units, upfront ? "" : "-hour")};
}

}  // namespace dynafill
