// loader/finished_log.h: the text of a journal's finished.log (its form is told in journal.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "loader/range_set.h"

namespace dynafill::loader {

// The line for these records; sorts them.
std::string finished_line(std::vector<std::uint64_t>& written, std::vector<std::uint64_t>& rejected,
                          std::uint64_t reject_file_bytes);
std::string complete_line();

struct FinishedLog {
  RangeSet written;
  RangeSet rejected;
  std::uint64_t reject_file_bytes = 0;
  bool complete = false;
  std::size_t good_bytes = 0;  // of the log's text; the rest is to be cut off
};

// Reads as far as lines are whole, undamaged and covered by a reject file of `reject_file_bytes`.
FinishedLog read_finished_log(std::string_view text, std::uint64_t reject_file_bytes);

}  // namespace dynafill::loader
