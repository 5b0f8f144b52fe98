#include "loader/dynamodb_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "aws/http_date.h"
#include "base/text.h"

namespace dynafill::loader {
namespace {

// How long nothing but failures may come back, in wall time.
constexpr Duration patience = std::chrono::seconds(60);
// The same for an endpoint that has never answered: more likely a wrong address than a bad moment.
constexpr Duration first_patience = std::chrono::seconds(5);
// A throttled call is being refused by a service that lives; a table with few read units needs patience.
constexpr Duration throttled_patience = std::chrono::minutes(30);
constexpr Duration slice = std::chrono::milliseconds(250);  // how late an interrupt may be noticed
// Full jitter as in pacing/load_spec.h, in the endpoint's time.
constexpr Duration backoff_base = std::chrono::milliseconds(50);
constexpr Duration backoff_cap = std::chrono::seconds(20);

const Error interrupted_error{"Interrupted.", ExitCode::interrupted};

}  // namespace

struct DynamoDbClient::Lane {
  std::string body;
  bool done = false;
  bool out = false;
  Duration ready_at{};     // wall
  Duration answered_at{};  // wall; when it last got further
  int attempt = 0;
};

DynamoDbClient::DynamoDbClient(aws::Endpoint endpoint, aws::Transport& transport, const aws::Clock& clock,
                               const std::atomic<int>& interrupts, Seed seed)
    : endpoint_(std::move(endpoint)),
      transport_(transport),
      clock_(clock),
      interrupts_(interrupts),
      signer_(endpoint_.credentials, endpoint_.region, "dynamodb", {}, endpoint_.renew),
      jitter_(seed.stream("client/backoff")) {}

aws::HttpRequest DynamoDbClient::request(std::string_view operation, std::string body) {
  aws::RequestToSign to_sign;
  to_sign.headers = {{"Host", endpoint_.host},
                     {"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "DynamoDB_20120810." + std::string(operation)}};
  to_sign.body = body;
  std::vector<aws::HeaderField> added = signer_.sign(to_sign, clock_.date() + skew_);
  aws::HttpRequest request{endpoint_.url + "/", std::move(to_sign.headers), {}};
  std::move(added.begin(), added.end(), std::back_inserter(request.headers));
  // Compressed, the body would not fit the checksum header.
  request.headers.push_back({"Accept-Encoding", "identity"});
  request.headers.push_back({"User-Agent", "dynafill"});
  request.body = std::move(body);
  return request;
}

Answer DynamoDbClient::judge(const aws::HttpResponse& response) {
  const std::chrono::sys_seconds ours = clock_.date();
  Answer answer = classify(response, ours + skew_);
  heard_ = heard_ || response.status != 0;
  if (answer.kind == AnswerKind::clock_skew) skew_ = *date_of(response) - ours;
  if (const std::string_view scale = response.header("x-dynafill-time-scale"); !scale.empty()) {
    double read = 0;
    const auto [stop, error] = std::from_chars(scale.data(), scale.data() + scale.size(), read);
    if (error == std::errc() && std::isfinite(read) && read > 0) time_scale_ = read;
  }
  return answer;
}

std::string DynamoDbClient::sentence(const Answer& answer, std::string_view operation,
                                     std::string_view table) const {
  return sentence_of(answer, operation, table, endpoint_.url);
}

Status DynamoDbClient::wait(Duration wall) {
  std::vector<aws::HttpResponse> nothing;
  for (const Duration end = clock_.wall() + wall; clock_.wall() < end;) {
    if (interrupted()) return interrupted_error;
    transport_.poll(std::min(end, clock_.wall() + slice), nothing);
  }
  return Done{};
}

Status DynamoDbClient::back_off(Lane& lane, const Answer& answer, std::string_view operation) {
  const Duration now = clock_.wall();
  const Duration limit = answer.kind == AnswerKind::throttled ? throttled_patience
                         : heard_                             ? patience
                                                              : first_patience;
  if (now - lane.answered_at > limit) {
    return Error{fmt::format(
        "{} at {} did not succeed in {} of trying (last: {}{}{}); check the endpoint and the network.",
        operation, endpoint_.url, human_duration(now - lane.answered_at), answer.code,
        answer.message.empty() ? "" : ": ", answer.message)};
  }
  const Duration window =
      std::min(backoff_cap, backoff_base * (std::int64_t{1} << std::min(lane.attempt, 20)));
  const double seconds = in_seconds(window) * jitter_.uniform() / time_scale_;
  lane.ready_at = now + std::max<Duration>(from_seconds(seconds), std::chrono::milliseconds(1));
  ++lane.attempt;
  return Done{};
}

Status DynamoDbClient::run_lanes(std::string_view operation, std::vector<std::string> first_bodies,
                                 const OnFinal& on_final) {
  std::vector<Lane> lanes(first_bodies.size());
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    lanes[i].body = std::move(first_bodies[i]);
    lanes[i].answered_at = clock_.wall();
  }
  std::vector<aws::HttpResponse> answers;
  std::size_t left = lanes.size();
  while (left > 0) {
    if (interrupted()) {
      transport_.abandon();
      return interrupted_error;
    }
    const Duration now = clock_.wall();
    Duration next = now + slice;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      Lane& lane = lanes[i];
      if (lane.done || lane.out) continue;
      if (lane.ready_at <= now) {
        transport_.post(i, request(operation, lane.body));
        lane.out = true;
      } else {
        next = std::min(next, lane.ready_at);
      }
    }
    answers.clear();
    transport_.poll(next, answers);
    for (aws::HttpResponse& response : answers) {
      Lane& lane = lanes[response.id];
      lane.out = false;
      CallAnswer answer{judge(response), std::move(response.body)};
      Status step = Done{};
      if (answer.judged.kind == AnswerKind::throttled || answer.judged.kind == AnswerKind::retryable ||
          answer.judged.kind == AnswerKind::clock_skew) {
        step = back_off(lane, answer.judged, operation);
      } else {
        Result<std::optional<std::string>> following = on_final(response.id, answer);
        if (following.ok()) {
          lane.done = !following->has_value();
          if (lane.done) --left;
          lane.body = following->value_or("");
          lane.attempt = 0;
          lane.answered_at = clock_.wall();
        } else {
          step = following.error();
        }
      }
      if (!step.ok()) {
        transport_.abandon();
        return step;
      }
    }
  }
  return Done{};
}

Result<CallAnswer> DynamoDbClient::call(std::string_view operation, const std::string& body) {
  CallAnswer result;
  RETURN_IF_ERROR(run_lanes(operation, {body},
                            [&](std::size_t, CallAnswer& answer) -> Result<std::optional<std::string>> {
                              result = std::move(answer);
                              return std::optional<std::string>();
                            }));
  return result;
}

Status DynamoDbClient::call_lanes(std::string_view operation, std::vector<std::string> first_bodies,
                                  const OnAnswer& on_answer) {
  return run_lanes(operation, std::move(first_bodies),
                   [&](std::size_t lane, CallAnswer& answer) -> Result<std::optional<std::string>> {
                     if (!answer.ok()) return Error{sentence(answer.judged, operation, "")};
                     return on_answer(lane, answer.body);
                   });
}

}  // namespace dynafill::loader
