#include "loader/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace dynafill::loader {

void LineIndex::note(const Position& at) {
  if (!breaks_.empty()) {
    const Break& last = breaks_.back();
    const bool follows = at.file == last.line.file && at.line - last.line.line == at.ordinal - last.ordinal;
    if (follows) return;
  }
  breaks_.push_back({at.ordinal, {at.file, at.line}});
}

LineIndex::Line LineIndex::line_of(std::uint64_t ordinal) const {
  auto after = std::upper_bound(breaks_.begin(), breaks_.end(), ordinal,
                                [](std::uint64_t wanted, const Break& b) { return wanted < b.ordinal; });
  CHECK(after != breaks_.begin());
  const Break& before = *std::prev(after);
  return {before.line.file, before.line.line + (ordinal - before.ordinal)};
}

Intake::Intake(RecordReader reader, const IntakeRules& rules, const RangeSet& written,
               const RangeSet& rejected)
    : reader_(std::move(reader)),
      rules_(rules),
      indexes_(rules.indexes, rules.key),
      written_(written),
      rejected_(rejected) {
  CHECK(rules.sections >= 1 && rules.section >= 1 && rules.section <= rules.sections);
}

bool Intake::in_section() const {
  if (rules_.sections == 1) return true;
  const std::uint64_t number = record_.good() ? record_.item.key.item_hash : record_.at.ordinal;
  return number % static_cast<std::uint64_t>(rules_.sections) ==
         static_cast<std::uint64_t>(rules_.section - 1);
}

std::string Intake::fault_of_key() const {
  const auto fault = [](std::string_view value, char type, std::string_view which) {
    if (type == '\0' || value.empty() || value.front() == type) return std::string();
    return fmt::format("the {} key is of type {} and the table's is {}", which, value.front(), type);
  };
  std::string reason = fault(record_.item.partition_value, rules_.partition_type, "partition");
  if (reason.empty()) reason = fault(record_.item.sort_value, rules_.sort_type, "sort");
  return reason;
}

std::string Intake::place_of(std::uint64_t ordinal) const {
  const LineIndex::Line line = lines_.line_of(ordinal);
  return fmt::format("line {} of {}", line.line, reader_.files()[line.file].name);
}

std::uint64_t Intake::bytes_passed() const {
  return std::min(earlier_files_bytes_ + file_bytes_, reader_.bytes_read());
}

Status Intake::pass_finished(const std::function<bool()>& go_on) {
  const auto reach = [](const RangeSet& set,
                        std::uint64_t from) {  // the first ordinal from `from` on that is not in `set`
    const auto after = set.ranges().upper_bound(from);
    return after == set.ranges().begin() ? from : std::max(from, std::prev(after)->second + 1);
  };
  std::uint64_t unfinished = 0;
  for (std::uint64_t before = 1; before != unfinished;) {
    before = unfinished;
    unfinished = reach(rejected_, reach(written_, unfinished));
  }
  if (rules_.sections > 1) return Done{};
  for (std::uint64_t i = 0; i < unfinished; ++i) {
    if (i % 1000 == 0 && !go_on()) return Done{};
    Result<Intaken> what = next();
    if (!what.ok()) return what.error();
    if (*what == Intaken::end)
      return Error{"The source has fewer records than the journal; it is not the one that was loaded."};
    CHECK(*what == Intaken::finished);
  }
  return Done{};
}

Result<Intaken> Intake::next() {
  CHECK(!failed_);
  do {
    Result<bool> more = reader_.next(record_);
    failed_ = !more.ok();
    if (failed_) return more.error();
    if (!*more) {
      at_end_ = true;
      return Intaken::end;
    }
    if (record_.at.file != file_) {
      file_ = record_.at.file;
      earlier_files_bytes_ += file_bytes_;
    }
    file_bytes_ = record_.at.offset + record_.raw.size();
    lines_.note(record_.at);
    if (record_.at.window != window_) {
      window_ = record_.at.window;
      one_item_a_record_ = false;
      keys_ = DuplicateFilter();
    }
  } while (!in_section());
  ++read_;

  std::optional<std::uint64_t> first_use;
  reason_ = record_.reject_reason;
  if (record_.good()) {
    if (record_.operation == Operation::remove) one_item_a_record_ = false;
    reason_ = fault_of_key();
    if (reason_.empty() && !rules_.indexes.empty()) reason_ = indexes_.fault(record_.item);
    if (reason_.empty()) first_use = keys_.seen_before(record_.item.key, record_.at.ordinal);
  }
  if (written_.contains(record_.at.ordinal) || rejected_.contains(record_.at.ordinal)) {
    ++finished_;
    return Intaken::finished;
  }
  if (first_use) {
    const LineIndex::Line line = lines_.line_of(*first_use);
    reason_ = line.file == record_.at.file ? fmt::format("key was already used on line {}", line.line)
                                           : fmt::format("key was already used on {}", place_of(*first_use));
  }
  return reason_.empty() ? Intaken::good : Intaken::rejected;
}

}  // namespace dynafill::loader
