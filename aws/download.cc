#include "aws/download.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <thread>

#include "base/check.h"
#include "base/text.h"

namespace dynafill::aws {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

struct CloseCurl {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

// One attempt, as libcurl's callbacks see it.
struct Attempt {
  CURL* easy = nullptr;
  std::FILE* file = nullptr;
  std::uint64_t written = 0;
  std::uint64_t bytes_max = 0;
  int write_errno = 0;
  const DownloadProgress* progress = nullptr;
};

std::size_t take(char* data, std::size_t, std::size_t size, void* attempt_pointer) {
  auto& attempt = *static_cast<Attempt*>(attempt_pointer);
  long status = 0;
  curl_easy_getinfo(attempt.easy, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) return size;  // the page that explains a 404 is not the file
  if (attempt.written + size > attempt.bytes_max) return 0;
  if (std::fwrite(data, 1, size, attempt.file) != size) {
    attempt.write_errno = errno;
    return 0;
  }
  attempt.written += size;
  return size;
}

int tell(void* attempt_pointer, curl_off_t of, curl_off_t, curl_off_t, curl_off_t) {
  const auto& attempt = *static_cast<Attempt*>(attempt_pointer);
  if (attempt.written > 0) (*attempt.progress)(attempt.written, static_cast<std::uint64_t>(of));
  return 0;
}

struct Ended {
  CURLcode code = CURLE_OK;
  long status = 0;
  std::string why;  // empty: all went well
  bool again = false;
};

Ended try_once(CURL* easy, Attempt& attempt) {
  char text[CURL_ERROR_SIZE] = {};
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, text);
  Ended ended;
  ended.code = curl_easy_perform(easy);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &ended.status);
  if (attempt.write_errno != 0) {
    ended.why = fmt::format("it cannot be written here: {}", std::strerror(attempt.write_errno));
  } else if (ended.code == CURLE_WRITE_ERROR) {
    ended.why =
        fmt::format("it is larger than {}", human_bytes(static_cast<std::int64_t>(attempt.bytes_max)));
  } else if (ended.code != CURLE_OK) {
    ended.why = *text != '\0' ? text : curl_easy_strerror(ended.code);
    ended.again = ended.code != CURLE_COULDNT_RESOLVE_HOST && ended.code != CURLE_UNSUPPORTED_PROTOCOL &&
                  ended.code != CURLE_URL_MALFORMAT && ended.code != CURLE_PEER_FAILED_VERIFICATION;
  } else if (ended.status != 200) {
    ended.why = fmt::format("the server answered {}", ended.status);
    ended.again = ended.status == 429 || ended.status >= 500;
  }
  return ended;
}

void set_options(CURL* easy, const std::string& url, Attempt& attempt, const DownloadOptions& options) {
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &take);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &attempt);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &tell);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &attempt);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                   static_cast<long>(std::chrono::ceil<std::chrono::seconds>(options.stalled).count()));
  if (url.starts_with("http://127.0.0.1:")) curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  if (const char* bundle = std::getenv("AWS_CA_BUNDLE"); bundle != nullptr && *bundle != '\0')
    curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
}

}  // namespace

Result<std::uint64_t> download(const std::string& url, const std::string& path,
                               const DownloadOptions& options, const DownloadProgress& progress) {
  CHECK(options.attempts > 0);
  const std::string part = path + ".part";
  const auto failed = [&](const std::string& why) {
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    return Error{fmt::format("Cannot download {}: {}.", url, why)};
  };
  const std::unique_ptr<CURL, CloseCurl> easy(curl_easy_init());
  CHECK(easy != nullptr);
  Duration pause = options.pause;
  for (int attempt_number = 1;; ++attempt_number) {
    const File file(std::fopen(part.c_str(), "wb"));
    if (!file) return Error{fmt::format("Cannot write '{}': {}.", part, std::strerror(errno))};
    Attempt attempt{easy.get(), file.get(), 0, options.bytes_max, 0, &progress};
    set_options(easy.get(), url, attempt, options);
    const Ended ended = try_once(easy.get(), attempt);
    if (ended.why.empty()) {
      if (std::fflush(file.get()) != 0)
        return failed(fmt::format("it cannot be written here: {}", std::strerror(errno)));
      std::error_code wrong;
      std::filesystem::rename(part, path, wrong);
      if (wrong) return failed(fmt::format("'{}' cannot be written: {}", path, wrong.message()));
      return attempt.written;
    }
    if (!ended.again || attempt_number == options.attempts)
      return failed(attempt_number == 1 ? ended.why
                                        : fmt::format("{} ({} attempts)", ended.why, attempt_number));
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

}  // namespace dynafill::aws
