#include "aws/s3_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <thread>
#include <utility>

#include "aws/http_date.h"
#include "base/check.h"

namespace dynafill::aws {
namespace {

constexpr int failures_max = 10;
constexpr Duration first_pause = std::chrono::milliseconds(100);
constexpr Duration longest_pause = std::chrono::seconds(20);
constexpr Duration slice = std::chrono::milliseconds(200);  // how late `stop` may be noticed

constexpr SigningRules s3_rules{
    .normalize_path = false, .encode_path_again = false, .add_payload_header = true};

// Of an answer that broke off `status` is 0; its first line came all the same.
int status_received(const HttpResponse& response) {
  if (response.status != 0) return response.status;
  const std::string_view block = response.header_block;
  int status = 0;
  if (block.size() > 12 && block.starts_with("HTTP/"))
    std::from_chars(block.data() + 9, block.data() + 12, status);
  return status;
}

bool passes(const HttpResponse& response) {
  if (response.status == 0 || response.status >= 500 || response.status == 429 || response.status == 408)
    return true;
  const std::string code = parse_refusal(response.body).code;
  return code == "SlowDown" || code == "RequestTimeout" || code == "InternalError";
}

}  // namespace

struct S3Client::Connection {
  std::unique_ptr<Transport> transport;
  std::unique_ptr<Signer> signer;
  std::string region;
};

struct S3Client::Call {
  std::string bucket;
  std::string key;    // of the object; empty for the bucket itself
  std::string query;  // encoded
  std::vector<HeaderField> headers;
  std::size_t answer_bytes = 0;
  std::string words;  // "read 's3://b/k'", for sentences
};

S3Client::S3Client(S3Outside outside)
    : outside_(std::move(outside)), jitter_(outside_.seed.stream("s3/backoff")) {}
S3Client::~S3Client() = default;

Result<std::shared_ptr<S3Client>> S3Client::from_environment(const Environment& environment) {
  Result<Endpoint> endpoint = resolve_endpoint("s3", "", "", environment);
  if (!endpoint.ok()) return endpoint.error();
  S3Outside outside;
  auto clock = std::make_shared<SystemClock>();
  TransportOptions options;
  options.connections = 1;
  options.loopback = endpoint->loopback;
  options.answer_time = std::chrono::minutes(15);
  options.stall_time = std::chrono::seconds(20);
  outside.connect = [options, clock] { return curl_transport(options, *clock); };
  outside.clock = clock;
  outside.pause = [](Duration length, const std::atomic<bool>& stop) {
    for (Duration left = length; left > Duration::zero() && !stop.load(); left -= slice)
      std::this_thread::sleep_for(std::min(left, slice));
  };
  outside.seed = Seed{static_cast<std::uint64_t>(clock->wall().count())};
  outside.endpoint = std::move(*endpoint);
  return std::make_shared<S3Client>(std::move(outside));
}

std::unique_ptr<S3Client::Connection> S3Client::take_connection() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (idle_.empty()) return std::make_unique<Connection>();
  std::unique_ptr<Connection> connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

HttpResponse S3Client::call_once(const Call& call, const std::atomic<bool>& stop) {
  std::unique_ptr<Connection> connection = take_connection();
  const Endpoint& endpoint = outside_.endpoint;
  std::string region = endpoint.region;
  std::chrono::seconds skew{};
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const auto own = regions_.find(call.bucket); own != regions_.end()) region = own->second;
    skew = skew_;
  }
  if (connection->transport == nullptr) connection->transport = outside_.connect();
  if (connection->signer == nullptr || connection->region != region) {
    connection->signer =
        std::make_unique<Signer>(endpoint.credentials, region, "s3", s3_rules, endpoint.renew);
    connection->region = region;
  }
  std::string host = endpoint.host, url = endpoint.url;
  if (!endpoint.configured && region != endpoint.region) {
    host = fmt::format("s3.{}.amazonaws.com{}", region, region.starts_with("cn-") ? ".cn" : "");
    url = "https://" + host;
  }
  RequestToSign request;
  request.method = "GET";
  request.path = "/" + encode_s3_path(call.key);
  if (endpoint.configured || call.bucket.find('.') != std::string::npos) {
    request.path = "/" + call.bucket + request.path;
  } else {
    host = call.bucket + "." + host;
    url = "https://" + host;
  }
  request.query = call.query;
  request.headers = call.headers;
  request.headers.push_back({"Host", host});
  const std::vector<HeaderField> added = connection->signer->sign(request, outside_.clock->date() + skew);
  HttpRequest http;
  http.method = "GET";
  http.url = url + request.path + (call.query.empty() ? "" : "?" + call.query);
  http.headers = std::move(request.headers);
  http.headers.insert(http.headers.end(), added.begin(), added.end());
  http.answer_bytes = call.answer_bytes;

  connection->transport->post(0, std::move(http));
  std::vector<HttpResponse> answers;
  while (answers.empty() && !stop.load())
    connection->transport->poll(outside_.clock->wall() + slice, answers);
  if (answers.empty()) {
    connection->transport->abandon();
    answers.emplace_back().failure = "stopped";
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  idle_.push_back(std::move(connection));
  return std::move(answers.front());
}

Error S3Client::refused(const Call& call, const HttpResponse& response) const {
  const S3Refusal refusal = parse_refusal(response.body);
  if (refusal.code == "NoSuchBucket")
    return {fmt::format("The bucket '{}' does not exist; check its name.", call.bucket)};
  std::string what = refusal.code.empty() ? fmt::format("status {}", response.status) : refusal.code;
  if (!refusal.message.empty()) what += ": " + refusal.message;
  while (what.ends_with('.')) what.pop_back();
  const bool permission = response.status == 403 || response.status == 401;
  return {fmt::format("Cannot {} ({}){}.", call.words, what,
                      permission ? "; check AWS_PROFILE or the keys, and what they allow" : "")};
}

// What a refusal tells about the bucket's region or the time, if that was not known: then ask again.
bool S3Client::learns(const Call& call, const HttpResponse& response) {
  if (response.status < 300 || response.status >= 500) return false;
  const S3Refusal refusal = parse_refusal(response.body);
  std::string region(response.header("x-amz-bucket-region"));
  if (region.empty()) region = refusal.region;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!region.empty() && response.status != 404) {
    const auto known = regions_.find(call.bucket);
    const std::string& used = known != regions_.end() ? known->second : outside_.endpoint.region;
    if (used != region && known == regions_.end()) {
      regions_[call.bucket] = region;
      return true;
    }
  }
  const std::optional<std::chrono::sys_seconds> theirs = date_of(response);
  if (refusal.code == "RequestTimeTooSkewed" && theirs && skew_ == std::chrono::seconds(0)) {
    skew_ = *theirs - outside_.clock->date();
    return skew_ != std::chrono::seconds(0);
  }
  return false;
}

Status S3Client::back_off(const Call& call, const HttpResponse& response, int& failures,
                          const std::atomic<bool>& stop) {
  if (++failures >= failures_max)
    return Error{fmt::format(
        "Cannot {} after {} attempts ({}); try again when S3 can be reached.", call.words, failures,
        response.status == 0 ? response.failure : fmt::format("status {}", response.status))};
  const Duration most = std::min(longest_pause, first_pause * (std::int64_t{1} << failures) / 2);
  Duration pause{};
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    pause = from_seconds(in_seconds(most) * jitter_.uniform());
  }
  outside_.pause(pause, stop);
  return Done{};
}

Result<std::vector<S3Object>> S3Client::list(const std::string& bucket, const std::string& prefix) {
  const std::atomic<bool> stop = false;
  std::vector<S3Object> objects;
  Call call;
  call.bucket = bucket;
  call.words = fmt::format("list 's3://{}/{}'", bucket, prefix);
  std::string token;
  int failures = 0;
  for (;;) {
    call.query = token.empty() ? "" : "continuation-token=" + encode_s3_query(token) + "&";
    call.query += "list-type=2&prefix=" + encode_s3_query(prefix);
    const HttpResponse response = call_once(call, stop);
    if (response.status == 200) {
      Result<S3Page> page = parse_list_answer(response.body);
      if (!page.ok()) return Error{fmt::format("Cannot {}: {}", call.words, page.error().sentence)};
      objects.insert(objects.end(), std::make_move_iterator(page->objects.begin()),
                     std::make_move_iterator(page->objects.end()));
      if (page->next.empty()) return objects;
      token = page->next;
      failures = 0;
    } else if (passes(response)) {
      RETURN_IF_ERROR(back_off(call, response, failures, stop));
    } else if (!learns(call, response)) {
      return refused(call, response);
    }
  }
}

Result<std::string> S3Client::get(const std::string& bucket, const S3Object& object, std::uint64_t from,
                                  std::uint64_t to, const std::atomic<bool>& stop) {
  CHECK(from < to);
  Call call;
  call.bucket = bucket;
  call.key = object.key;
  const std::string name = fmt::format("s3://{}/{}", bucket, object.key);
  call.words = fmt::format("read '{}'", name);
  const Error changed{
      fmt::format("'{}' was replaced by another object while it was read; start again.", name)};
  std::string bytes;
  int failures = 0;
  while (bytes.size() < to - from) {
    const std::uint64_t at = from + bytes.size();
    call.headers = {{"Range", fmt::format("bytes={}-{}", at, to - 1)}};
    if (!object.etag.empty()) call.headers.push_back({"If-Match", object.etag});
    call.answer_bytes = static_cast<std::size_t>(to - at);
    HttpResponse response = call_once(call, stop);
    if (stop.load()) return Error{fmt::format("Reading '{}' was stopped.", name)};
    const int status = status_received(response);
    if (status == 206 || status == 200) {
      const std::string_view etag = response.header("ETag");
      if (!object.etag.empty() && !etag.empty() && etag != object.etag) return changed;
      const std::optional<ContentRange> range = parse_content_range(response.header("Content-Range"));
      if ((status == 206 && (!range || range->from != at)) || response.body.size() > to - at)
        return Error{fmt::format("Cannot {}: the answer holds other bytes than asked for.", call.words)};
      if (status == 200 && at != 0)
        return Error{fmt::format("Cannot {}: the endpoint ignores ranges.", call.words)};
      if (!response.body.empty()) failures = 0;
      if (bytes.empty())
        bytes = std::move(response.body);
      else
        bytes.append(response.body);
      if (bytes.size() == to - from) break;
      if (response.status != 0)  // a whole answer and yet too short
        return Error{fmt::format("'{}' is shorter than it was when it was listed; start again.", name)};
      RETURN_IF_ERROR(back_off(call, response, failures, stop));
    } else if (status == 412 || status == 416) {
      return changed;
    } else if (status == 404) {
      return Error{fmt::format("'{}' is not there any more; start again.", name)};
    } else if (passes(response)) {
      RETURN_IF_ERROR(back_off(call, response, failures, stop));
    } else if (!learns(call, response)) {
      return refused(call, response);
    }
  }
  return bytes;
}

}  // namespace dynafill::aws
