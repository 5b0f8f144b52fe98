// planner/constants.h: what a plan takes for granted about routes, with sources.
//
// What DynamoDB does, and start-up times, which the simulator needs too, stand in
// data/dynamodb-constants.json (base/dynamodb_constants.h).
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/dynamodb_constants.h"
#include "base/run_clock.h"

namespace dynafill::constants {

inline Duration time_of(std::string_view name) { return constant_time(name); }

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

// Map tasks that one node of an EMR cluster runs at once: its memory for containers by the memory of one, and
// what is left of them beside the application master.
struct NodeTasks {
  std::string_view type;
  std::int64_t tasks;
  std::int64_t tasks_beside_master;
};
inline constexpr std::string_view node_tasks_source =
    "https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-hadoop-task-config.html: "
    "yarn.nodemanager.resource.memory-mb / mapreduce.map.memory.mb, as the connector's TaskCalculator counts "
    "(github.com/awslabs/emr-dynamodb-connector)";
inline constexpr std::array node_tasks = {
    NodeTasks{"m3.xlarge", 8, 6},  NodeTasks{"m3.2xlarge", 16, 14}, NodeTasks{"m4.large", 4, 2},
    NodeTasks{"m4.xlarge", 8, 6},  NodeTasks{"m5.xlarge", 4, 2},    NodeTasks{"m5.2xlarge", 8, 6},
    NodeTasks{"m6g.xlarge", 3, 1}, NodeTasks{"m1.medium", 2, 1},    NodeTasks{"m1.large", 6, 4},
    NodeTasks{"c4.large", 4, 2},   NodeTasks{"c5.xlarge", 4, 2},    NodeTasks{"r5.xlarge", 4, 2},
};
inline constexpr NodeTasks other_node_tasks{"", 4, 2};

// What one Spark task of AWS's Glue connector wrote: 30 tasks, about 86,000 small items a second.
inline constexpr Sourced<std::int64_t> spark_items_per_task{
    2'900, "https://github.com/awslabs/amazon-dynamodb-tools at commit db7df99, tools/bulk_executor"};
inline constexpr std::int64_t spark_tasks_per_worker = 4;  // of 4 vCPU: G.1X, and EMR Serverless's default

// What one vCPU of ours sends, in items a second, with signing and TLS.
inline constexpr Sourced<std::int64_t> loader_items_per_vcpu{
    10'000,
    "our assumption: a fifth of the 50,000 items a second that one core of dynafill serve takes from "
    "dynafill "
    "load (ARCHITECTURE.md); TLS and larger items need the rest"};

// Import from S3.
inline constexpr std::string_view import_source =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.HowItWorks.html";
inline constexpr std::string_view quotas_source =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html";
inline constexpr std::int64_t import_bytes_max = 15'000'000'000'000;
inline constexpr std::int64_t import_bytes_max_elsewhere = 1'000'000'000'000;
// Of an import, and of bulk put items.
inline constexpr std::int64_t import_objects_max = 50'000;
inline constexpr std::array import_large_regions = {
    std::string_view("us-east-1"), std::string_view("us-west-2"), std::string_view("eu-west-1")};
// {"Item":...} around a line of the Data Pipeline format makes it DynamoDB JSON.
inline constexpr std::int64_t item_wrapper_bytes = 9;

// How the AWS command line uploads: parts of 8 MiB, at most 10,000 of them, objects up to 5 TiB.
inline constexpr std::string_view upload_source =
    "https://docs.aws.amazon.com/cli/latest/topic/s3-config.html (multipart_chunksize 8MB)";
inline constexpr std::int64_t upload_part_bytes = 8LL << 20;
inline constexpr std::int64_t upload_parts_max = 10'000;
inline constexpr std::int64_t object_bytes_max = 5LL << 40;

// The least share of its rate that a measured client with well spread keys reached.
inline constexpr Sourced<double> client_efficiency_least{
    0.92,
    "https://github.com/awslabs/amazon-dynamodb-tools at commit bc7108d and other published loads: 92 to "
    "100 % of the provisioned rate"};

// What a client gets of an on-demand table's partitions: keys do not fall on them evenly, and the fullest
// holds up the rest.  Plans count on what nearly nine of ten loads reached.
inline constexpr Sourced<double> on_demand_share{
    0.8,
    "our simulation of loads of 17 to 200 s into tables of 4,000 to 40,000 WCU/s: medians of 85 to 100 %, "
    "and "
    "78 to 100 % in nine of ten; a load that AWS published reached 3,600 of 4,000 "
    "(https://aws.amazon.com/blogs/"
    "database/part-1-scaling-dynamodb-how-partitions-hot-keys-and-split-for-heat-impact-performance/, figure "
    "6)"};
inline constexpr double on_demand_share_median = 0.9;
inline constexpr double on_demand_share_spread = 0.1;  // of a lognormal

// Time kept in hand before "Terminate after": a tenth of the load, because measured loads with well
// spread keys reached 92 to 100 % of the provisioned rate.
inline constexpr std::int64_t margin_divisor = 10;
inline constexpr Duration terminate_step = std::chrono::minutes(5);

}  // namespace dynafill::constants
