#include "cli/reject_lines.h"

#include <fmt/core.h>

#include <cstdio>
#include <nlohmann/json.hpp>

namespace dynafill {

Result<std::unique_ptr<RejectLines>> RejectLines::open(const std::string& path, bool on_screen) {
  auto lines = std::make_unique<RejectLines>();
  lines->path_ = path;
  lines->on_screen_ = on_screen;
  if (path.empty()) return lines;
  lines->file_.open(path, std::ios::binary | std::ios::trunc);
  if (!lines->file_) return Error{fmt::format("Cannot create '{}'; --rejects needs a writable file.", path)};
  return lines;
}

void RejectLines::reject(const std::string& file, const Position& at, std::string_view reason,
                         std::string_view raw) {
  if (file_.is_open()) {
    const nlohmann::ordered_json row{
        {"file", file}, {"line", at.line}, {"offset", at.offset}, {"reason", reason}, {"raw", raw}};
    file_ << row.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  }
  constexpr int shown_max = 10;
  if (on_screen_ && shown_++ < shown_max) fmt::print(stderr, "{}:{}: {}\n", file, at.line, reason);
  if (on_screen_ && shown_ == shown_max + 1) fmt::print(stderr, "... more; --rejects FILE writes them all\n");
}

Status RejectLines::close() {
  if (file_.is_open() && !file_.flush())
    return Error{fmt::format("Cannot write '{}'; is the disk full?", path_)};
  return Done{};
}

}  // namespace dynafill
