// aws/download.h: one file from the web into one file here.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "base/run_clock.h"

namespace dynafill::aws {

struct DownloadOptions {
  int attempts = 4;                                   // in all; a pause of 1, 2, 4 s between them
  Duration pause = std::chrono::seconds(1);           // the first of them
  Duration stalled = std::chrono::seconds(30);        // without a byte: the attempt is given up
  std::uint64_t bytes_max = std::uint64_t{64} << 30;  // more is refused
};

// Called now and then with what is there and what there will be (0: not known).
using DownloadProgress = std::function<void(std::uint64_t bytes, std::uint64_t of)>;

// GETs `url` into `path`, which has its old content or the whole new one: written beside it, renamed at the
// end.  Compressed transfer is asked for and undone.  What was cut off, a 429 and a 5xx are tried again from
// the beginning; any other status than 200 is an Error at once, and so is one attempt too many.  Returns the
// bytes written.  Memory: one buffer, however large the file.
// Proxies and certificates as in aws/http.h.
Result<std::uint64_t> download(const std::string& url, const std::string& path,
                               const DownloadOptions& options, const DownloadProgress& progress);

}  // namespace dynafill::aws
