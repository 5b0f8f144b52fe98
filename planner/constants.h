// planner/constants.h: what a plan takes for granted about routes, with sources.
//
// What DynamoDB does, and start-up times, which the simulator needs too, stand in
// data/dynamodb-constants.json (sim/constants.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/run_clock.h"
#include "sim/constants.h"

namespace dynafill::constants {

// A row of data/dynamodb-constants.json that is a time.  Requires its unit to be s or ms.
inline Duration time_of(std::string_view name) {
  const Constant& row = constant_row(name);
  CHECK(row.unit == "s" || row.unit == "ms");
  return from_seconds(row.unit == "ms" ? row.value / 1e3 : row.value);
}

// A constant of the world and where it was read.
template <class T>
struct Sourced {
  T value;
  std::string_view source;
};

// The cluster that AWS's template starts: one leader and one core node.
inline constexpr Sourced<std::string_view> pipeline_instance{
    "m3.xlarge",
    "https://github.com/awsdocs/amazon-dynamodb-developer-guide at commit 21cfcaf (2017-12-11), "
    "doc_source/DynamoDBPipeline.md"};
// What AWS's sample pipeline trusts one m3.xlarge core node with, in capacity units a second.
inline constexpr Sourced<std::int64_t> pipeline_units_per_node{
    1'500,
    "https://github.com/aws-samples/data-pipeline-samples at commit 3be77bd7ddb0, "
    "samples/dynamo-db-export/DynamoDB-export.json"};
// The ratio that its template accepts: "Enter value between 0.1-1.0".
inline constexpr Sourced<std::int64_t> pipeline_least_ratio_millionths{
    100'000,
    "https://github.com/amplify-education/asiaq at commit 7caccee522e3, "
    "sample_configuration/datapipeline_templates/dynamodb_restore.json (copy of AWS's template)"};
inline constexpr Sourced<std::string_view> pipeline_closed{
    "2024-07-25", "https://aws.amazon.com/blogs/big-data/migrate-workloads-from-aws-data-pipeline/"};

// How the AWS command line uploads: parts of 8 MiB, at most 10,000 of them, objects up to 5 TiB.
inline constexpr std::string_view upload_source =
    "https://docs.aws.amazon.com/cli/latest/topic/s3-config.html (multipart_chunksize 8MB)";
inline constexpr std::int64_t upload_part_bytes = 8LL << 20;
inline constexpr std::int64_t upload_parts_max = 10'000;
inline constexpr std::int64_t object_bytes_max = 5LL << 40;

// Time kept in hand before "Terminate after": a tenth of the load, because measured loads with well
// spread keys reached 92 to 100 % of the provisioned rate.
inline constexpr std::int64_t margin_divisor = 10;
inline constexpr Duration terminate_step = std::chrono::minutes(5);

}  // namespace dynafill::constants
