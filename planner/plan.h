// planner/plan.h: from what a load needs to a plan that says how, how long and how many dollars.
//
// make_plan is a pure function of the request and a price book.  It solves for what the request leaves
// open, on one route in one capacity mode:
//
//     given                        solved
//     within                       WCU (ratio 1 unless given)
//     wcu                          load time
//     wcu, within                  the least ratio; with a ratio given, whether it fits
//     budget                       the fastest plan that stays within it; with a ratio as given
//     wcu, within, size of items   how many items fit
//     nothing                      on demand and by import, which need nothing: the load time
//
// A budget beside within or wcu is a limit.  `within` is the time of the load alone; a route's start-up
// comes before it, as in the article, whose 20 minutes of loading made 27 in all.  WCU for a deadline are
// the least that meet it; planner/search.h finds the cheapest, by any route.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/run_clock.h"
#include "base/units.h"
#include "dataset/profile.h"
#include "pacing/load_spec.h"
#include "planner/capacity.h"
#include "planner/route.h"
#include "pricing/bill.h"
#include "pricing/price_book.h"

namespace dynafill {

struct Asked {
  std::optional<Duration> within;
  std::optional<std::int64_t> wcu;
  std::optional<Ratio> ratio;
  std::optional<Usd> budget;
  bool operator==(const Asked&) const = default;
};

// What `dynafill calibrate` found out about the client on this machine.
struct MeasuredClient {
  Duration latency_p50{}, latency_p99{};  // of a full BatchWriteItem; 0: not measured
  std::optional<WcuRate> reachable;       // the most it writes
  std::string where;                      // endpoint and table, or a run
};

struct PlanRequest {
  std::string name;
  // The data; or only the size of one item, to be told how many fit.
  std::variant<Profile, Bytes> data;
  // What is not known exactly of it (planner/uncertainty.h); the profile then holds what lies between.
  std::optional<Range95> items, item_bytes, wcu_total;
  std::string format;  // of the source file, "datapipeline" and the like; empty when there is none
  bool in_s3 = false;  // the source is there already
  Asked asked;
  std::int64_t rcu = 5;  // what the AWS console set on a new table, and the article kept
  Route route = Route::loader;
  Mode mode = Mode::provisioned;
  std::optional<std::int64_t> warm_wcu;  // on_demand_warm: none: what the rate needs
  std::int64_t scaling_min_wcu = 5;      // auto_scaling: what the console sets
  std::int64_t quota_wcu = 40'000;       // of the table and of each index
  bool infrequent_access = false;        // the table class
  bool existing_table = false;           // the data must go into a table that is there already
  bool has_data_pipeline = false;        // the account may still use AWS Data Pipeline
  std::string region = "us-east-1";
  std::string instance;                   // empty: the route's own
  std::optional<std::int64_t> instances;  // none: by the rate
  Duration into_hour{};  // minutes past the full hour when the job starts: DynamoDB bills clock hours
  std::optional<MeasuredClient> measured;           // of the route loader; none: the constants
  std::optional<Duration> startup, startup_p99;     // none: the route's own
  std::optional<Duration> terminate_after;          // none: the route's own; our loader: no limit
  Decimal activity_months = Decimal::scaled(5, 1);  // data-pipeline: months its activity exists
};

enum class SolvedFor { nothing, wcu, load_time, ratio, budget, items };
std::string_view solved_for_name(SolvedFor what);

struct Assumption {
  std::string what;
  std::string value;
  std::string source;
  bool operator==(const Assumption&) const = default;
};

struct Plan {
  std::string name;
  Route route = Route::loader;
  std::string region;
  std::string prices;                  // name of the book
  PriceAdjustments price_adjustments;  // what was changed about it

  struct Source {
    std::string path;  // empty when planned from a number of items
    std::string format;
    std::int64_t bytes = 0;
  } source;
  KeySchema key;

  struct Need {
    std::int64_t items = 0;
    std::int64_t wcu_total = 0;
    double item_bytes_mean = 0;
    std::vector<std::pair<std::int64_t, std::int64_t>> wcu_histogram;  // {write units, items}, no zeros
    std::int64_t distinct_keys = 0;
    double top_share = 0;
    KeyOrder order;
  } need;

  struct Index {  // a global secondary index: its own capacity, and the units that the load writes to it
    std::string name;
    std::int64_t provisioned_wcu = 0;  // 0 on demand
    std::int64_t wcu_total = 0;
    std::int64_t entries = 0;
    std::int64_t distinct_keys = 0;
    double top_share = 0;
    bool operator==(const Index&) const = default;
  };
  struct AutoScaling {
    std::int64_t min_wcu = 5;  // what the console sets
    std::int64_t max_wcu = 0;
    double target = 0.7;  // share of the capacity that is to be used
    bool operator==(const AutoScaling&) const = default;
  };
  struct Table {
    Mode mode = Mode::provisioned;
    std::int64_t provisioned_wcu = 0;  // at "go"; 0 on demand
    std::int64_t provisioned_rcu = 0;
    Ratio ratio;
    WcuRate target;                        // what the client is told to hold
    std::optional<std::int64_t> warm_wcu;  // on demand: what the table takes at once
    std::int64_t quota_wcu = 40'000;       // of the table, and of each index
    std::optional<std::int64_t> max_wcu;   // a maximum that the table's owner set
    bool infrequent_access = false;        // the table class
    std::optional<AutoScaling> auto_scaling;
    std::vector<Index> gsis;
  } table;

  // Who writes.  A connector gives each of its tasks floor(capacity x percent / tasks_assumed), at least 1.
  enum class ClientKind { dynafill, emr_connector, data_pipeline };
  struct Client {
    ClientKind kind = ClientKind::dynafill;
    std::int64_t workers = 1;  // processes of ours; machines of a cluster
    std::int64_t tasks = 0;
    std::int64_t tasks_assumed = 0;
    Ratio percent;
    bool operator==(const Client&) const = default;
  } client;

  struct Compute {  // count 0: no machine is paid for
    std::string instance;
    std::int64_t count = 0;
  } compute;

  LoadSpec load;

  struct Time {
    Duration load{};
    Duration startup{}, startup_p99{};
    Duration total{};  // startup + load
    std::optional<Duration> terminate_after;
    Duration latency_p50{}, latency_p99{};  // of one BatchWriteItem
    // Where known, of all worlds (planner/uncertainty.h): 50 and 90 of 100 such jobs are not slower; how many
    // reach terminate_after, and of how many the load is within asked.within, if that was asked.
    std::optional<Duration> load_p50, load_p90, total_p50, total_p90;
    std::optional<double> timeout_probability;
    std::optional<double> within_probability;
  } time;

  Bill bill;
  std::optional<Usd> cost_p50, cost_p90;  // when the data is not known exactly
  Asked asked;
  SolvedFor solved_for = SolvedFor::nothing;
  std::vector<std::string> notes;  // one sentence or two each, the gravest first
  std::vector<Assumption> assumptions;
};

// "dynafill", "emr-connector", "data-pipeline"
std::string_view client_name(Plan::ClientKind kind);

// Whether our loader is told to hold less than capacity x ratio, because of the partitions.
bool holds_back(const Plan::Table& table);

// The usual response time of one of its batches: the median, and more for items of several units.
Duration batch_time(const Plan& plan);

// The plan; or an Error: `bad_input` when the request says too little or nonsense, `refused` when nothing
// can meet it, with every reason, one sentence each.
Result<Plan> make_plan(const PlanRequest& request, const PriceBook& book);

}  // namespace dynafill
