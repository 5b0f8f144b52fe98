// cli/load_screen.h: a load as the person at the terminal sees it: one living line, then a summary.
#pragma once

#include <chrono>
#include <string>

#include "cli/command_line.h"
#include "loader/progress.h"
#include "loader/run_report.h"

namespace dynafill {

// On a terminal the progress line is rewritten in place; elsewhere a line is printed every few seconds.
class LoadScreen final : public loader::Progress {
 public:
  explicit LoadScreen(const CommandLine& line);
  void on_progress(const loader::ProgressState& state) override;
  void on_note(const std::string& sentence) override;
  // Leaves the progress line behind, so that other text can follow.
  void end_line();

 private:
  const CommandLine& line_;
  bool on_terminal_;
  bool line_open_ = false;
  std::string phase_;
  std::chrono::steady_clock::time_point shown_{};
};

// The counts, the rate, what was verified.  Notes were shown as they came.
std::string load_summary(const loader::RunReport& report);

}  // namespace dynafill
