// cli/reject_lines.h: bad records as people and --rejects files see them.
#pragma once

#include <fstream>
#include <memory>
#include <string>

#include "base/result.h"
#include "dataset/profile.h"

namespace dynafill {

// The first few on standard error, "FILE:LINE: reason"; all of them, when a file is named, as JSON lines:
// file, line, offset, reason, raw.
class RejectLines final : public RejectSink {
 public:
  // `path` empty: no file.
  static Result<std::unique_ptr<RejectLines>> open(const std::string& path, bool on_screen);

  void reject(const std::string& file, const Position& at, std::string_view reason,
              std::string_view raw) override;
  [[nodiscard]] Status close();

 private:
  std::string path_;
  std::ofstream file_;
  bool on_screen_ = false;
  int shown_ = 0;
};

}  // namespace dynafill
