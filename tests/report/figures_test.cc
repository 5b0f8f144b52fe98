#include "report/figures.h"

#include "report/words.h"
#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::report;

TEST_CASE("Figures read as people write them, and unknown is not zero") {
  CHECK(number_text(1000000.0) == "1,000,000");
  CHECK(number_text(833.94) == "833.9");
  CHECK(number_text(0.0) == "0");
  CHECK(number_text(9.876) == "9.88");
  CHECK(number_text(std::optional<double>()) == unknown);
  CHECK(seconds_text(1199.04) == "19m 59s");
  CHECK(seconds_text(1619.5) == "27m 00s");
  CHECK(seconds_text(20.44) == "20.4s");
  CHECK(percent_text(0) == "0%");
  CHECK(percent_text(0.015) == "1.5%");
  CHECK(percent_text(0.4287) == "42.9%");
  CHECK(percent_text(0.00391, 2) == "0.39%");
  CHECK(percent_text(1, 2) == "100%");
  CHECK(percent_text(1) == "100%");
  CHECK(percent_text(0.9997) == "99.97%");
  CHECK(percent_text(0.9999999) == "over 99.9999%");
  CHECK(percent_text(0.000001) == "0.0001%");
  CHECK(percent_text(0.0000001) == "under 0.0001%");
  CHECK(difference_text(1200, 1224) == "+2.0%");
  CHECK(difference_text(1200, 1176) == "\u22122.0%");
  CHECK(difference_text(1200, 1200.1) == "same");
  CHECK_FALSE(difference_text(0, 5).has_value());
}

TEST_CASE("Money is rounded half up, and a small sum is not nothing") {
  CHECK(total_text(*Decimal::parse("1.5394964")) == "$1.54");
  CHECK(total_text(*Decimal::parse("1.005")) == "$1.01");
  CHECK(total_text(*Decimal::parse("0")) == "$0.00");
  CHECK(total_text(*Decimal::parse("0.0031")) == "$0.0031");
  CHECK(total_text(*Decimal::parse("0.00000123")) == "$0.0000012");
  CHECK(total_text(*Decimal::parse("1234567.891")) == "$1,234,567.89");
  CHECK(total_text(*Decimal::parse("2.5"), "EUR") == "2.50 EUR");
}

TEST_CASE("A bill is added up before it is rounded, and a line without an amount is no zero") {
  const auto line = [](const char* amount) {
    BillLine made;
    made.amount = *Decimal::parse(amount);
    return made;
  };
  const BillSum three = sum_of(std::vector<BillLine>{line("0.004"), line("0.004"), line("0.004")});
  CHECK(three.exact.text() == "0.012");
  CHECK(total_text(three.exact) == "$0.01");
  const BillSum thirds =
      sum_of(std::vector<BillLine>{line("0.333333333333333333"), line("0.666666666666666667")});
  CHECK(thirds.exact == Decimal(1));
  const BillSum unknown_line = sum_of(std::vector<BillLine>{line("2"), BillLine{}});
  CHECK(unknown_line.unknown_lines == 1);
  CHECK(unknown_line.exact == Decimal(2));
}

TEST_CASE("A hundred of the largest and longest amounts add up") {
  BillLine line;
  line.amount = *Decimal::parse("9999999999.000000000000000000000001");
  const BillSum sum = sum_of(std::vector<BillLine>(100, line));
  CHECK(sum.exact == *Decimal::parse("999999999900.0000000000000000000001"));
}

TEST_CASE("Joined rows keep the write units and the throttle events") {
  std::vector<TimelineStep> rows;
  std::int64_t throttles = 0;
  for (int i = 0; i < 1003; ++i) {
    rows.push_back({i * 60.0, 834, (i * 37) % 835 + 0.5, i % 7});
    throttles += i % 7;
  }
  const double end_s = 1002 * 60.0 + 13;
  const double units = timeline_units(rows, end_s);
  for (const std::size_t most : {1U, 2U, 60U, 400U, 1003U, 5000U}) {
    INFO(most);
    const std::vector<TimelineStep> fewer = joined(rows, end_s, most);
    CHECK(fewer.size() <= most);
    CHECK(timeline_units(fewer, end_s) == Approx(units));
    std::int64_t kept = 0;
    for (const TimelineStep& row : fewer) kept += row.throttle_events;
    CHECK(kept == throttles);
    CHECK(*fewer.front().provisioned_wcu == Approx(834));
    CHECK(fewer.front().t_s == 0);
  }
}

TEST_CASE("The last row ends with its load, or a step after its beginning") {
  RunFacts run;
  CHECK(run_end_s(run) == 0);
  run.timeline = {{0, 834, 800, 0}, {60, 834, 800, 0}};
  CHECK(run_end_s(run) == 120);
  run.timeline_step_s = 30;
  CHECK(run_end_s(run) == 90);
  run.seconds = 71.5;
  CHECK(run_end_s(run) == 71.5);
  run.seconds = 50;  // contradicts the rows
  CHECK(run_end_s(run) == 90);
}

TEST_CASE("How a run ended") {
  RunFacts whole;
  whole.items_read = 10;
  whole.written = 10;
  const auto changed = [&](auto change) {
    RunFacts run = whole;
    change(run);
    return run_end(run);
  };
  struct Row {
    RunEnd end;
    bool good;
    std::string badge;
  };
  const Row rows[] = {
      {run_end(whole), true, "complete"},
      {changed([](RunFacts& run) { run.verified = true; }), true, "complete, verified"},
      {changed([](RunFacts& run) { run.verified = false; }), false, "differs from the source"},
      {changed([](RunFacts& run) { run.verify = VerifyFacts{"count", 10, 9, 1, 0, 0, {}}; }), false,
       "differs from the source"},
      {changed([](RunFacts& run) { run.written = 8, run.rejected = 2; }), false, "done with rejects"},
      {changed([](RunFacts& run) { run.written = 8, run.not_attempted = 2; }), false, "stopped early"},
      {changed([](RunFacts& run) { run.stopped_because = "Interrupted."; }), false, "stopped early"},
      {changed([](RunFacts& run) { run.written = 9; }), false, "counts do not add up"},
      {changed([](RunFacts& run) { run.exit_code = 70; }), false, "failed"},
      {changed([](RunFacts& run) { run.dry_run = true, run.written = 0, run.not_attempted = 10; }), true,
       "dry run"},
      {run_end(RunFacts{}), false, "unknown"},
  };
  for (const Row& row : rows) {
    CHECK(row.end.badge == row.badge);
    CHECK(row.end.good == row.good);
  }
  const RunEnd lost = changed([](RunFacts& run) { run.written = 9; });
  CHECK(lost.sentences[1] ==
        "10 read; 9 written + 0 rejected + 0 not attempted = 9: the counts do not add up.");
}

TEST_CASE("A table that was raised and not set back is said loudly") {
  RunFacts run;
  run.capacity = CapacityFacts{5, 834, false};
  CHECK(run_end(run).sentences.back() ==
        "The table was raised from 5 to 834 WCU and NOT set back: it is billed until it is.");
  run.capacity->restored = true;
  CHECK(run_end(run).sentences.back() ==
        "The table was raised from 5 to 834 WCU and set back after the load.");
}
