// sim/emr_client.h: how awslabs/emr-dynamodb-connector writes: what Data Pipeline's EmrActivity and EMR's own
// import tool run.
//
// Some map tasks run at once, each with one thread and one request at a time, and none knows of the others:
//   - a task may write perTask = max(1, floor(floor(WCU x percent) / tasks_assumed)) units a second, whatever
//     the number that really run; WCU is what DescribeTable says (40,000 on-demand), read again every 5 to 10
//     minutes;
//   - it counts items, not units: perTask x min(1, items per unit) a second, at least 1, where items per unit
//     starts as that of items of 100 bytes and then is what the last second's answers said;
//   - within a second it sends batches without a pause until the number is reached, then sleeps to the
//     second's end; the first second counts as long over (intervalBeginTime is 0), so a task starts with two
//     seconds' share at once;
//   - a request refused whole is repeated, once by the SDK (withMaxErrorRetry(1)) after 250 to 500 ms, and as
//     often as it takes after Fibonacci waits, 50 x f + uniform(0, 100 x f') ms, for 10 minutes, each time
//     with the SDK's repetition; RequestLimitExceeded, the answer at an account's or table's quota, is not
//     repeated;
//   - UnprocessedItems go to the front of the next batch, which waits min(3 s, 2^n x (500..599) / 4 ms);
//   - a task that ends so is run again from the start of its part of the input, four times at most; then the
//     whole job fails and what is not written stays unwritten.
// A part that is done early leaves its share of the rate unused.  What a repeated task writes again is taken
// from the latest 1,024 items it wrote, because only the writes' cost and place matter.
// Sources: https://github.com/awslabs/emr-dynamodb-connector (write/WriteIopsCalculator, IopsController,
// write/AbstractDynamoDBRecordWriter, DynamoDBClient, DynamoDBFibonacciRetryer); its issues 128, 183 and 189;
// https://github.com/aws/aws-sdk-java, PredefinedBackoffStrategies (throttled: equal jitter from 500 ms on);
// Hadoop's mapreduce.map.maxattempts, 4.
//
// Speaks the pacing core's language (Step and its on_ calls).  Promises: items = written + lost + pending.
// Threads: one owner.  Deterministic for its Rng.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <queue>
#include <span>
#include <utility>
#include <vector>

#include "pacing/pacing_core.h"
#include "sim/connector_rate.h"
#include "sim/table_model.h"
#include "sim/worker_input.h"

namespace dynafill {

struct EmrClientSpec {
  bool data_pipeline = false;  // how it is called in print
  int tasks = 1;               // that run at once: the cluster's room for them
  int tasks_assumed = 1;       // what the connector divides by
  int map_tasks = 1;           // parts of the input, of equal size; those above `tasks` wait their turn
  double percent = 0.5;        // dynamodb.throughput.write.percent
};

// What all running tasks write together when nothing throttles and an item costs one unit.
std::int64_t emr_delivered_wcu(const EmrClientSpec& spec, std::int64_t table_wcu);

// The core nodes that AWS's sample gives a Data Pipeline cluster for so many units a second, and the map
// tasks they run at once.  Source: https://github.com/aws-samples/data-pipeline-samples at commit
// 3be77bd7ddb0, samples/dynamo-db-export/DynamoDB-export.json (up to 900: m1.medium, one for each 300; above:
// m3.xlarge, one for each 1,500); mappers a node, 2 and 6, by
// docs.aws.amazon.com/ElasticMapReduce/latest/DeveloperGuide/ TaskConfiguration_H1.0.3.html.
struct PipelineCluster {
  int nodes = 1;
  int tasks = 1;
};
PipelineCluster pipeline_cluster(double units_per_s);

class EmrClient {
 public:
  // `items`: of the whole input.  Requires positive numbers in the spec.
  EmrClient(const EmrClientSpec& spec, std::int64_t items, Rng chance, TimePoint start);

  // What DescribeTable would say from now on; 0: an on-demand table.
  void see_table(std::int64_t provisioned_wcu) { described_wcu_ = provisioned_wcu; }

  [[nodiscard]] std::size_t room() const { return input_.room(); }
  void offer(std::span<const PacedItem> items);  // requires items.size() <= room()
  void end_input();

  [[nodiscard]] Step next(TimePoint now);
  void on_answered(RequestId request, std::span<const std::uint16_t> unprocessed, WriteUnits consumed,
                   TimePoint now);
  void on_throttled(RequestId request, WriteAnswer reason, TimePoint now);

  [[nodiscard]] std::span<const PacedItem> items_of(RequestId request) const;
  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  // Once the job has failed: every item of the input that is not written.
  [[nodiscard]] std::int64_t lost() const { return failed_ ? items_ - skipped_ - ledger_.written : 0; }
  // For leaps over time (sim/driven_load.h).
  void begin_sample();
  // Whether it may be leapt over: no task has failed or tries in vain for long, all know the table's
  // capacity, and what chance gave some tasks more than others in the sample is little by the end of the
  // whole load, where the last task goes on alone.
  [[nodiscard]] bool steady() const;
  // Items until the first of the running tasks finds no further part to read.
  [[nodiscard]] std::int64_t items_alike() const;
  // All running tasks alike read and wrote them.  Requires items <= items_alike().
  void leap(std::int64_t items, Duration time);
  [[nodiscard]] int attempts_failed() const { return attempts_failed_; }  // of tasks

 private:
  struct Batch {
    std::array<PacedItem, batch_places> items;
    int count = 0;
    int resent = 0;  // items of it that were sent before
  };
  struct Task {
    // Its part of the input.
    std::int64_t unread = 0;
    std::int64_t written = 0;       // of the part, by any attempt
    std::int64_t rewrite = 0;       // items that this attempt still has to write again
    std::vector<PacedItem> latest;  // items written, the oldest overwritten first
    int attempts_failed = 0;
    Batch batch;
    Batch kept;  // what the failed attempt held, for when the rewriting is done
    // The second.
    TimePoint second_start;
    std::int64_t permitted = 0;  // items in it
    std::int64_t counted = 0;
    WriteUnits consumed;
    // The rate.
    std::int64_t units_per_s = 0;
    TimePoint describe_at;
    Duration describe_every{};
    // The request.
    bool retried = false;       // refused whole since the last answer
    bool sdk_repeated = false;  // ...and it was the SDK that sent it last
    bool paused = false;        // has waited for its UnprocessedItems
    int unprocessed_runs = 0;   // answers in a row with UnprocessedItems
    int fib1 = 0, fib2 = 1;
    TimePoint give_up_at;
  };
  using Due = std::pair<TimePoint, RequestId>;

  [[nodiscard]] std::int64_t units_per_task() const;
  void start_attempt(Task& task, TimePoint now);
  [[nodiscard]] bool tasks_alike() const;
  [[nodiscard]] std::int64_t part_items(std::int64_t part) const;
  void take_part(Task& task);
  void fill(Task& task, int places);
  // The second's quota is used up: what the next one permits.
  void begin_second(Task& task, TimePoint now);
  void fail_attempt(RequestId request, TimePoint now);
  void note_written(Task& task, const PacedItem& item);
  Duration unprocessed_pause(const Task& task);  // 0 when there were none
  void feed_starved();

  EmrClientSpec spec_;
  std::int64_t items_;
  Rng chance_;
  std::int64_t described_wcu_ = 0;
  std::int64_t parts_begun_ = 0;
  std::int64_t skipped_ = 0;  // by leaps
  std::vector<Task> tasks_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  std::vector<Due> starved_;
  WorkerInput input_;
  int in_flight_ = 0;
  bool failed_ = false;
  int attempts_failed_ = 0;
  std::vector<std::int64_t> taken_;  // items, by each task since the sample began
  Duration longest_in_vain_{};       // that a request has been tried again
  Ledger ledger_;
};

}  // namespace dynafill
