#include "aws/s3_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include "aws/s3_read_ahead.h"

#include "tests/catch.h"

namespace dynafill::aws {
namespace {

using namespace std::chrono_literals;

class StoppedClock : public Clock {
 public:
  [[nodiscard]] Duration wall() const override { return 0s; }
  [[nodiscard]] std::chrono::sys_seconds date() const override {
    return std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
  }
};

std::string header_of(const HttpRequest& request, std::string_view name) {
  for (const HeaderField& header : request.headers)
    if (header.name == name) return header.value;
  return {};
}

// One object "k" in a bucket "b" and faults by dice, or by script.
struct FakeS3 {
  std::string content;
  std::string etag = "\"e\"";
  double fault_rate = 0;
  std::function<std::optional<HttpResponse>(const HttpRequest&)> script = [](const HttpRequest&) {
    return std::nullopt;
  };
  std::mutex mutex;
  Rng rng{1};
  std::vector<HttpRequest> requests;
  std::vector<Duration> pauses;

  HttpResponse answer(const HttpRequest& request) {
    const std::lock_guard<std::mutex> lock(mutex);
    requests.push_back(request);
    if (std::optional<HttpResponse> scripted = script(request)) return std::move(*scripted);
    std::uint64_t from = 0, last = 0;
    const std::string range = header_of(request, "Range");
    std::from_chars(range.data() + 6, range.data() + range.size(), from);
    std::from_chars(range.data() + range.find('-') + 1, range.data() + range.size(), last);
    HttpResponse response = whole(from, last + 1);
    if (rng.uniform() >= fault_rate) return response;
    switch (rng.below(4)) {
      case 0:
        return status(rng.below(2) == 0 ? 503 : 500);
      case 1:
        response.body.clear();
        [[fallthrough]];
      case 2:
        response.status = 0;
        response.failure = "connection reset";
        response.body.resize(rng.below(response.body.size() + 1));
        return response;
      default:
        return HttpResponse{0, 0, "connection refused", "", ""};
    }
  }

  HttpResponse whole(std::uint64_t from, std::uint64_t to) const {
    HttpResponse response;
    response.status = 206;
    response.body = content.substr(from, to - from);
    response.header_block =
        fmt::format("HTTP/1.1 206 Partial\r\nETag: {}\r\nContent-Range: bytes {}-{}/{}\r\n", etag, from,
                    from + response.body.size() - 1, content.size());
    return response;
  }
  static HttpResponse status(int code, std::string body = "", const std::string& headers = "") {
    return HttpResponse{0, code, "", fmt::format("HTTP/1.1 {} x\r\n{}", code, headers), std::move(body)};
  }
};

class FakeTransport : public Transport {
 public:
  explicit FakeTransport(FakeS3& s3) : s3_(s3) {}
  void post(std::uint64_t id, HttpRequest request) override {
    response_ = s3_.answer(request);
    response_->id = id;
  }
  void poll(Duration, std::vector<HttpResponse>& answers) override {
    if (response_) answers.push_back(std::move(*std::exchange(response_, std::nullopt)));
  }
  void abandon() override { response_.reset(); }

 private:
  FakeS3& s3_;
  std::optional<HttpResponse> response_;
};

S3Client client_of(FakeS3& s3, bool configured = false) {
  S3Outside outside;
  outside.endpoint.region = "us-east-1";
  outside.endpoint.host = configured ? "127.0.0.1:9000" : "s3.us-east-1.amazonaws.com";
  outside.endpoint.url = (configured ? "http://" : "https://") + outside.endpoint.host;
  outside.endpoint.configured = configured;
  outside.endpoint.credentials = {"ID", "SECRET"};
  outside.connect = [&s3] { return std::make_unique<FakeTransport>(s3); };
  outside.clock = std::make_shared<StoppedClock>();
  outside.pause = [&s3](Duration length, const std::atomic<bool>&) {
    const std::lock_guard<std::mutex> lock(s3.mutex);
    s3.pauses.push_back(length);
  };
  return S3Client(std::move(outside));
}

std::string letters(std::size_t bytes) {
  std::string text(bytes, ' ');
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>('a' + i * 7 % 26);
  return text;
}

const std::atomic<bool> never_stop = false;

}  // namespace

TEST_CASE("what breaks is asked again where it broke") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    FakeS3 s3;
    s3.content = letters(1000);
    s3.fault_rate = 0.5;
    s3.rng = Rng(seed);
    S3Client client = client_of(s3);
    INFO("seed " << seed);
    const Result<std::string> got = client.get("b", {"k", 1000, "\"e\""}, 100, 900, never_stop);
    REQUIRE(got.ok());
    REQUIRE(*got == s3.content.substr(100, 800));
    CHECK(s3.pauses.size() == s3.requests.size() - 1);
    for (const HttpRequest& request : s3.requests) REQUIRE(header_of(request, "If-Match") == "\"e\"");
  }
}

TEST_CASE("ten failures in a row are an Error, with longer and longer pauses before it") {
  FakeS3 s3;
  s3.script = [](const HttpRequest&) { return HttpResponse{0, 0, "connection refused", "", ""}; };
  S3Client client = client_of(s3);
  const Result<std::string> got = client.get("b", {"k", 10, ""}, 0, 10, never_stop);
  REQUIRE(!got.ok());
  CHECK(got.error().sentence ==
        "Cannot read 's3://b/k' after 10 attempts (connection refused); try again when S3 can be reached.");
  REQUIRE(s3.pauses.size() == 9);
  for (std::size_t i = 0; i < 9; ++i) CHECK(s3.pauses[i] <= std::min<Duration>(20s, 100ms * (1 << i)));
  CHECK(*std::max_element(s3.pauses.begin(), s3.pauses.end()) > 3s);
}

TEST_CASE("what asking again cannot change is told at once") {
  struct Row {
    HttpResponse answer;
    std::string words;
  };
  FakeS3 whole;
  whole.content = letters(10);
  HttpResponse other = whole.whole(0, 10), elsewhere = whole.whole(3, 10), cut = whole.whole(0, 10);
  other.header_block = "ETag: \"f\"\r\nContent-Range: bytes 0-9/10\r\n";
  cut.body.pop_back();
  const Row rows[] = {
      {FakeS3::status(412), "'s3://b/k' was replaced by another object"},
      {FakeS3::status(416), "'s3://b/k' was replaced by another object"},
      {other, "'s3://b/k' was replaced by another object"},
      {FakeS3::status(404), "'s3://b/k' is not there any more"},
      {elsewhere, "other bytes than asked for"},
      {cut, "'s3://b/k' is shorter than it was"},
      {FakeS3::status(403, "<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>"),
       "Cannot read 's3://b/k' (AccessDenied: Access Denied); check AWS_PROFILE"},
      {FakeS3::status(400, "no xml"), "Cannot read 's3://b/k' (status 400)."},
  };
  for (const Row& row : rows) {
    FakeS3 s3;
    s3.script = [&row](const HttpRequest&) { return row.answer; };
    S3Client client = client_of(s3);
    const Result<std::string> got = client.get("b", {"k", 10, "\"e\""}, 0, 10, never_stop);
    REQUIRE(!got.ok());
    INFO(got.error().sentence);
    CHECK(got.error().sentence.find(row.words) != std::string::npos);
    CHECK(s3.pauses.empty());
  }
}

TEST_CASE("a bucket of another region is asked there, under its own host") {
  FakeS3 s3;
  s3.content = letters(10);
  s3.script = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.url.find("eu-central-1") != std::string::npos) return std::nullopt;
    return FakeS3::status(301, "<Error><Code>PermanentRedirect</Code></Error>",
                          "x-amz-bucket-region: eu-central-1\r\n");
  };
  S3Client client = client_of(s3);
  CHECK(*client.get("b", {"a k", 10, ""}, 0, 10, never_stop) == s3.content);
  CHECK(*client.get("b", {"a k", 10, ""}, 0, 10, never_stop) == s3.content);
  REQUIRE(s3.requests.size() == 3);
  CHECK(s3.requests[0].url == "https://b.s3.us-east-1.amazonaws.com/a%20k");
  CHECK(s3.requests[1].url == "https://b.s3.eu-central-1.amazonaws.com/a%20k");
  CHECK(s3.requests[2].url == s3.requests[1].url);
  CHECK(header_of(s3.requests[2], "Authorization").find("/eu-central-1/s3/") != std::string::npos);
  // A name with a dot is not covered by the certificate of *.s3.REGION.amazonaws.com.
  CHECK(client.get("b.c", {"k", 10, ""}, 0, 10, never_stop).ok());
  CHECK(s3.requests.back().url == "https://s3.eu-central-1.amazonaws.com/b.c/k");
}

TEST_CASE("an endpoint of one's own takes the bucket in the path") {
  FakeS3 s3;
  s3.content = letters(10);
  S3Client client = client_of(s3, true);
  CHECK(client.get("b", {"k", 10, ""}, 0, 10, never_stop).ok());
  CHECK(s3.requests[0].url == "http://127.0.0.1:9000/b/k");
  CHECK(header_of(s3.requests[0], "Host") == "127.0.0.1:9000");
}

TEST_CASE("S3's clock is believed when it refuses ours") {
  FakeS3 s3;
  s3.content = letters(10);
  s3.script = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (header_of(request, "X-Amz-Date") == "20261123T010000Z") return std::nullopt;
    return FakeS3::status(403, "<Error><Code>RequestTimeTooSkewed</Code></Error>",
                          "Date: Mon, 23 Nov 2026 01:00:00 GMT\r\n");
  };
  CHECK(client_of(s3).get("b", {"k", 10, ""}, 0, 10, never_stop).ok());
}

TEST_CASE("a list of many pages, one of which fails at first") {
  FakeS3 s3;
  bool failed = false;
  s3.script = [&](const HttpRequest& request) -> std::optional<HttpResponse> {
    const bool second = request.url.find("continuation-token=t%2F1") != std::string::npos;
    if (second && !std::exchange(failed, true))
      return FakeS3::status(503, "<Error><Code>SlowDown</Code></Error>");
    return FakeS3::status(200,
                          fmt::format("<ListBucketResult><IsTruncated>{}</"
                                      "IsTruncated><NextContinuationToken>t/1</NextContinuationToken>"
                                      "<Contents><Key>k{}</Key><Size>1</Size></Contents></ListBucketResult>",
                                      second ? "false" : "true", second ? 2 : 1));
  };
  S3Client client = client_of(s3);
  const Result<std::vector<S3Object>> objects = client.list("b", "p/ä");
  REQUIRE(objects.ok());
  CHECK(objects->size() == 2);
  CHECK((*objects)[1].key == "k2");
  CHECK(s3.requests.size() == 3);
  CHECK(s3.requests[0].url == "https://b.s3.us-east-1.amazonaws.com/?list-type=2&prefix=p%2F%C3%A4");
}

TEST_CASE("ranges are read ahead within the limits and come in order") {
  FakeS3 s3;
  s3.content = letters(10'000);
  s3.fault_rate = 0.2;
  S3Client client = client_of(s3);
  std::uint64_t at = 0, most_ahead = 0;
  std::atomic<std::uint64_t> taken = 0;
  {
    S3ReadAhead ahead(client,
                      [&]() -> std::optional<S3Range> {
                        if (at == 10'000) return std::nullopt;
                        const std::uint64_t from = at;
                        at = std::min<std::uint64_t>(at + 1 + from % 97, 10'000);
                        most_ahead = std::max(most_ahead, at - taken);
                        return S3Range{"b", {"k", 10'000, "\"e\""}, from, at};
                      },
                      {.connections = 5, .bytes_max = 500});
    std::string got;
    while (got.size() < 10'000) {
      const Result<std::string> range = ahead.take();
      REQUIRE(range.ok());
      got += *range;
      taken = got.size();
    }
    CHECK(got == s3.content);
    CHECK(most_ahead <= 500 + 98 + 98);  // the limit, a range that has no room yet, one just being taken
  }
  // Given up in the middle: ends without waiting for the rest.
  at = 0;
  S3ReadAhead given_up(client, [&]() -> std::optional<S3Range> {
    const std::uint64_t from = at;
    at += 10;
    return from < 10'000 ? std::optional(S3Range{"b", {"k", 10'000, ""}, from, from + 10}) : std::nullopt;
  });
  CHECK(given_up.take()->size() == 10);
}

}  // namespace dynafill::aws
