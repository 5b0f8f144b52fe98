#include <curl/curl.h>
#include <fmt/format.h>

#include <strings.h>
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "aws/http.h"
#include "base/check.h"

namespace dynafill::aws {

std::string_view HttpResponse::header(std::string_view name) const {
  std::string_view rest = header_block;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    line.remove_prefix(name.size() + 1);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\t'))
      line.remove_suffix(1);
    return line;
  }
  return {};
}

namespace {

// One request on its way; its curl handle is used again for later requests.
struct Exchange {
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  HttpRequest request;
  HttpResponse response;
  char error_text[CURL_ERROR_SIZE] = {};

  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() {
    if (easy != nullptr) curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
  }
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* exchange) {
  static_cast<Exchange*>(exchange)->response.body.append(data, size);
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* exchange) {
  std::string& block = static_cast<Exchange*>(exchange)->response.header_block;
  if (std::string_view(data, size).starts_with("HTTP/")) block.clear();  // after "100 Continue" comes another
  block.append(data, size);
  return size;
}

long milliseconds(Duration d) {
  return static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(d).count());
}

class CurlTransport : public Transport {
 public:
  CurlTransport(const TransportOptions& options, const Clock& clock) : options_(options), clock_(clock) {
    CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    multi_ = curl_multi_init();
    CHECK(multi_ != nullptr);
    // Kept-alive connections beyond the number of requests at once are of no use.
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options.connections));
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  }
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;
  ~CurlTransport() override {
    abandon();
    idle_.clear();
    curl_multi_cleanup(multi_);
    curl_global_cleanup();
  }

  void post(std::uint64_t id, HttpRequest request) override {
    std::unique_ptr<Exchange> exchange = take_idle();
    exchange->request = std::move(request);
    exchange->response = {};
    exchange->response.id = id;
    curl_slist_free_all(exchange->headers);
    exchange->headers = nullptr;
    for (const HeaderField& header : exchange->request.headers) {
      exchange->headers = curl_slist_append(exchange->headers, (header.name + ": " + header.value).c_str());
    }
    exchange->headers = curl_slist_append(exchange->headers, "Expect:");  // no waiting for "100 Continue"
    CURL* easy = exchange->easy;
    curl_easy_setopt(easy, CURLOPT_URL, exchange->request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->headers);
    if (exchange->request.method == "POST") {
      curl_easy_setopt(easy, CURLOPT_POST, 1L);
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, nullptr);
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, exchange->request.body.data());
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(exchange->request.body.size()));
    } else {
      curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, exchange->request.method.c_str());
    }
    exchange->response.body.reserve(exchange->request.answer_bytes);
    CHECK(curl_multi_add_handle(multi_, easy) == CURLM_OK);
    busy_.push_back(std::move(exchange));
  }

  void poll(Duration until, std::vector<HttpResponse>& answers) override {
    int running = 0;
    curl_multi_perform(multi_, &running);
    if (collect(answers)) return;
    const Duration wait = until - clock_.wall();
    if (wait <= Duration::zero()) return;
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(std::min<long>(milliseconds(wait), 1000)), nullptr);
    curl_multi_perform(multi_, &running);
    collect(answers);
  }

  void abandon() override {
    for (std::unique_ptr<Exchange>& exchange : busy_) curl_multi_remove_handle(multi_, exchange->easy);
    busy_.clear();
  }

 private:
  std::unique_ptr<Exchange> take_idle() {
    if (!idle_.empty()) {
      std::unique_ptr<Exchange> exchange = std::move(idle_.back());
      idle_.pop_back();
      return exchange;
    }
    auto exchange = std::make_unique<Exchange>();
    CURL* easy = exchange->easy = curl_easy_init();
    CHECK(easy != nullptr);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, exchange.get());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange.get());
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange.get());
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->error_text);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options_.connect_time));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(options_.answer_time));
    if (options_.stall_time > Duration::zero()) {
      curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
      curl_easy_setopt(
          easy, CURLOPT_LOW_SPEED_TIME,
          static_cast<long>(std::chrono::ceil<std::chrono::seconds>(options_.stall_time).count()));
    }
    if (options_.loopback) curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    if (const char* bundle = std::getenv("AWS_CA_BUNDLE"); bundle != nullptr && *bundle != '\0') {
      curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
    }
    return exchange;
  }

  bool collect(std::vector<HttpResponse>& answers) {
    bool any = false;
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      CURL* easy = message->easy_handle;
      char* owner = nullptr;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
      auto* exchange = reinterpret_cast<Exchange*>(owner);
      if (code == CURLE_OK) {
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        exchange->response.status = static_cast<int>(status);
      } else {
        exchange->response.failure =
            *exchange->error_text != '\0' ? exchange->error_text : curl_easy_strerror(code);
      }
      curl_multi_remove_handle(multi_, easy);
      answers.push_back(std::move(exchange->response));
      *exchange->error_text = '\0';
      const auto place =
          std::find_if(busy_.begin(), busy_.end(), [&](const auto& busy) { return busy.get() == exchange; });
      CHECK(place != busy_.end());
      idle_.push_back(std::move(*place));
      *place = std::move(busy_.back());
      busy_.pop_back();
      any = true;
    }
    return any;
  }

  TransportOptions options_;
  const Clock& clock_;
  CURLM* multi_ = nullptr;
  std::vector<std::unique_ptr<Exchange>> busy_;
  std::vector<std::unique_ptr<Exchange>> idle_;
};

}  // namespace

std::unique_ptr<Transport> curl_transport(const TransportOptions& options, const Clock& clock) {
  return std::make_unique<CurlTransport>(options, clock);
}

}  // namespace dynafill::aws
