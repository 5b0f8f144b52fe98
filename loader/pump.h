// loader/pump.h: the loop between source and table: reads ahead, sends what the core says, books what comes
// back.
//
// One thread.  Memory: what is offered and not final, at most about 64 MiB of item text (more only when the
// requests on the wire alone are more).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "loader/batch_write.h"
#include "loader/dynamodb_client.h"
#include "loader/intake.h"
#include "loader/item_pool.h"
#include "loader/journal.h"
#include "loader/load.h"
#include "loader/rejects.h"
#include "loader/response_times.h"
#include "loader/timeline.h"
#include "pacing/pacing_core.h"

namespace dynafill::loader {

// The run's time: wall time since the start, times the endpoint's time scale.
struct RunTime {
  Duration wall_start{};
  double scale = 1;

  [[nodiscard]] TimePoint at(Duration wall) const { return TimePoint(scaled(wall - wall_start, scale)); }
  // Rounded up: then at() is no earlier than `when`.
  [[nodiscard]] Duration wall_of(TimePoint when) const {
    return wall_start + scaled(when.time_since_epoch(), 1 / scale) + Duration(1);
  }
  static Duration scaled(Duration d, double by) {
    return by == 1 ? d : Duration(static_cast<Duration::rep>(static_cast<double>(d.count()) * by));
  }
};

struct Stop {
  ExitCode exit;
  std::string sentence;
};

struct Pumped {
  Ledger ledger;
  Timeline timeline;
  ResponseTimes response_times;     // of requests that were written whole, in the run's time
  Duration length{};                // of the run's time
  std::int64_t rejected_by_us = 0;  // this attempt, before sending
  std::int64_t units_expected = 0;  // of the good records read
  std::int64_t pending = 0;         // offered and not final when it stopped
  bool journal_failed = false;      // the last claims may not be in the journal
  std::optional<Stop> stop;         // why it stopped; it may have come too late to matter
};

class Pump {
 public:
  // All borrowed.  `job` for its limits; `spec` is what is executed.
  Pump(const LoadJob& job, const LoadSpec& spec, const KeySchema& key, const Outside& outside,
       DynamoDbClient& client, Intake& intake, Journal& journal, RejectFile& rejects, const RunTime& time,
       Progress& progress);

  Pumped run();

 private:
  void look_for_stops();
  void stop_for_budget();
  void end(bool complete);  // of the source, or nothing more may be sent
  void stop(ExitCode exit, std::string sentence);
  void stop_for_rejects();
  void feed();
  void take(Intaken what);
  void send(const Send& batch);
  void receive(Duration until);
  void book(aws::HttpResponse& response);
  void book_written(RequestId request, aws::HttpResponse& response);
  void book_invalid(RequestId request, const Answer& answer);
  void book_failed(RequestId request, const Answer& answer);
  void reject(const std::string& file, const Position& at, std::string_view reason, std::string_view raw);
  void secure();
  void tell_progress();
  [[nodiscard]] TimePoint now() const { return time_.at(outside_.clock.wall()); }
  [[nodiscard]] std::int64_t rejected_in_all() const;
  [[nodiscard]] bool too_many_rejects() const;

  const LoadJob& job_;
  const Outside& outside_;
  DynamoDbClient& client_;
  Intake& intake_;
  Journal& journal_;
  RejectFile& rejects_;
  const RunTime& time_;
  Progress& progress_;

  TimePoint start_;
  std::int64_t written_before_, rejected_before_;
  PacingCore core_;
  BatchWriteReader reader_;
  ItemPool pool_;
  Pumped result_;
  bool input_ended_ = false;
  bool memory_full_ = false;
  bool over_budget_ = false;  // an item was read that units_max does not cover
  bool abandoned_ = false;
  std::optional<Duration> failing_since_;  // wall; nothing while the last answer was one
  Duration synced_at_, told_at_;           // wall
  std::vector<aws::HttpResponse> answers_;
  std::vector<WireRequest> wires_;
  std::vector<TimePoint> sent_at_;  // by request
};

}  // namespace dynafill::loader
