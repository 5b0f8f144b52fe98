#include "cli/load_screen.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>

#include "base/decimal.h"
#include "base/text.h"

namespace dynafill {
using namespace loader;
namespace {

constexpr auto quiet_between_lines = std::chrono::seconds(5);

std::FILE* people(const CommandLine& line) { return line.json() ? stderr : stdout; }

std::string row(std::string_view name, const std::string& value) {
  return fmt::format("{:<14}{}\n", name, value);
}

std::string verify_row(const VerifyReport& verify) {
  std::string rows =
      row("verify", fmt::format("{}: {} of {} items {}found{}", verify.mode,
                                human_count(verify.source_items - verify.missing),
                                human_count(verify.source_items), verify.mode == "sample" ? "drawn are " : "",
                                verify.good() ? ", all as in the source" : ""));
  if (verify.missing > 0) rows += row("", fmt::format("{} missing", human_count(verify.missing)));
  if (verify.different > 0) rows += row("", fmt::format("{} different", human_count(verify.different)));
  for (const std::string& example : verify.examples) rows += row("", example);
  if (verify.extra > 0)
    rows += row(
        "", fmt::format("{} more items in the table are not from this source", human_count(verify.extra)));
  return rows;
}

}  // namespace

LoadScreen::LoadScreen(const CommandLine& line)
    : line_(line), on_terminal_(::isatty(::fileno(people(line))) == 1) {}

void LoadScreen::on_progress(const ProgressState& state) {
  if (line_.quiet()) return;
  const auto now = std::chrono::steady_clock::now();
  if (!on_terminal_ && phase_ == state.phase && now - shown_ < quiet_between_lines) return;
  phase_ = state.phase;
  shown_ = now;
  if (on_terminal_) {
    fmt::print(people(line_), "\r{:<79}", progress_line(state));
    line_open_ = true;
  } else {
    fmt::print(people(line_), "{}\n", progress_line(state));
  }
  std::fflush(people(line_));
}

void LoadScreen::on_note(const std::string& sentence) {
  end_line();
  line_.say(sentence);
}

void LoadScreen::end_line() {
  if (line_open_) fmt::print(people(line_), "\n");
  line_open_ = false;
}

std::string load_summary(const RunReport& report) {
  std::string screen = row("read", fmt::format("{} records", human_count(report.items_read)));
  screen += row("written", human_count(report.written));
  screen += row("rejected", report.rejected == 0 ? "0"
                                                 : fmt::format("{}, see {}", human_count(report.rejected),
                                                               report.rejects_file));
  if (report.not_attempted > 0)
    screen += row("not attempted", fmt::format("{}; --resume goes on", human_count(report.not_attempted)));
  if (report.dry_run) return screen + row("dry run", "nothing was sent");
  const std::string planned =
      report.plan_load_s ? fmt::format(" (planned {})", human_duration(from_seconds(*report.plan_load_s)))
                         : "";
  screen += row("time", human_duration(from_seconds(report.seconds)) + planned);
  if (report.time_scale != 1)
    screen += row(
        "", fmt::format("at {:g} times real time: {} on the wall, {} with all around it", report.time_scale,
                        human_duration(from_seconds(report.seconds / report.time_scale)),
                        human_duration(from_seconds(report.wall_seconds))));
  screen += row("rate", fmt::format("{:.1f} WCU/s asked, {:.1f} delivered", report.asked_wcu_per_s,
                                    report.delivered_wcu_per_s()));
  screen += row("throttled", fmt::format("{} item writes, {} retries, {} requests lost",
                                         human_count(report.throttle_events), human_count(report.retries),
                                         human_count(report.failed_requests)));
  if (report.capacity)
    screen += row(
        "capacity",
        fmt::format("{} WCU raised to {}, {}", report.capacity->before_wcu, report.capacity->raised_to_wcu,
                    report.capacity->restored ? "and restored" : "NOT restored yet: --resume restores it"));
  if (report.verify) screen += verify_row(*report.verify);
  if (report.cost_estimate) {
    const auto cost = Decimal::parse(*report.cost_estimate);
    const std::string allowed = report.max_cost ? fmt::format(", of ${} allowed", *report.max_cost) : "";
    if (cost.ok())
      screen += row(
          "cost", fmt::format("{} for {}{}", Usd{*cost}.dollars(),
                              report.provisioned_wcu ? "the table's capacity" : "the write units", allowed));
  }
  return screen;
}

}  // namespace dynafill
