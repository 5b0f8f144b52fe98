#include "loader/dynamodb_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"

namespace dynafill::loader {
namespace {

// How long nothing but failures may come back, in wall time.
constexpr Duration patience = std::chrono::seconds(60);
// A throttled call is being refused by a service that lives; a table with few read units needs patience.
constexpr Duration throttled_patience = std::chrono::minutes(30);
constexpr Duration slice = std::chrono::milliseconds(250);  // how late an interrupt may be noticed
// Full jitter as in pacing/load_spec.h, in the endpoint's time.
constexpr Duration backoff_base = std::chrono::milliseconds(50);
constexpr Duration backoff_cap = std::chrono::seconds(20);

const Error interrupted_error{"Interrupted.", ExitCode::interrupted};

TableDescription read_description(const nlohmann::json& table) {
  TableDescription description;
  description.name = table.value("TableName", "");
  description.status = table.value("TableStatus", "ACTIVE");
  for (const auto& element : table.at("KeySchema")) {
    (element.at("KeyType") == "HASH" ? description.key.partition_key : description.key.sort_key) = element.at("AttributeName");
  }
  for (const auto& attribute : table.at("AttributeDefinitions")) {
    const char type = attribute.at("AttributeType").get<std::string>().at(0);
    if (attribute.at("AttributeName") == description.key.partition_key) description.partition_type = type;
    if (attribute.at("AttributeName") == description.key.sort_key) description.sort_type = type;
  }
  if (const auto billing = table.find("BillingModeSummary"); billing != table.end() && billing->is_object()) {
    description.on_demand = billing->value("BillingMode", "") == "PAY_PER_REQUEST";
  }
  if (const auto throughput = table.find("ProvisionedThroughput"); throughput != table.end() && !description.on_demand) {
    description.wcu = throughput->value("WriteCapacityUnits", std::int64_t{0});
    description.rcu = throughput->value("ReadCapacityUnits", std::int64_t{0});
  }
  // A provisioned table has at least one unit; DynamoDB shows zeroes for tables on demand.
  if (description.wcu == 0) description.on_demand = true;
  if (const auto indexes = table.find("GlobalSecondaryIndexes"); indexes != table.end() && indexes->is_array()) {
    for (const auto& index : *indexes) {
      IndexDescription read{index.value("IndexName", ""), 0};
      if (const auto throughput = index.find("ProvisionedThroughput"); throughput != index.end()) {
        read.wcu = throughput->value("WriteCapacityUnits", std::int64_t{0});
      }
      description.indexes.push_back(std::move(read));
    }
  }
  return description;
}

}  // namespace

struct DynamoDbClient::Lane {
  std::string body;
  bool done = false;
  bool out = false;
  Duration ready_at{};      // wall
  Duration answered_at{};   // wall; when it last got further
  int attempt = 0;
};

DynamoDbClient::DynamoDbClient(Endpoint endpoint, Transport& transport, const Clock& clock,
                               const std::atomic<int>& interrupts, Seed seed)
    : endpoint_(std::move(endpoint)),
      transport_(transport),
      clock_(clock),
      interrupts_(interrupts),
      signer_(endpoint_.credentials, endpoint_.region, "dynamodb"),
      jitter_(seed.stream("client/backoff")) {}

HttpRequest DynamoDbClient::request(std::string_view operation, std::string body) {
  RequestToSign to_sign;
  to_sign.headers = {{"Host", endpoint_.host},
                     {"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "DynamoDB_20120810." + std::string(operation)}};
  to_sign.body = body;
  std::vector<HeaderField> added = signer_.sign(to_sign, clock_.date() + skew_);
  HttpRequest request{endpoint_.url + "/", std::move(to_sign.headers), {}};
  std::move(added.begin(), added.end(), std::back_inserter(request.headers));
  // Compressed, the body would not fit the checksum header.
  request.headers.push_back({"Accept-Encoding", "identity"});
  request.headers.push_back({"User-Agent", "dynafill"});
  request.body = std::move(body);
  return request;
}

Answer DynamoDbClient::judge(const HttpResponse& response) {
  const std::chrono::sys_seconds ours = clock_.date();
  Answer answer = classify(response, ours + skew_);
  if (answer.kind == AnswerKind::clock_skew) skew_ = *date_of(response) - ours;
  if (const std::string_view scale = response.header("x-dynafill-time-scale"); !scale.empty()) {
    double read = 0;
    const auto [stop, error] = std::from_chars(scale.data(), scale.data() + scale.size(), read);
    if (error == std::errc() && std::isfinite(read) && read > 0) time_scale_ = read;
  }
  return answer;
}

std::string DynamoDbClient::sentence(const Answer& answer, std::string_view operation, std::string_view table) const {
  return sentence_of(answer, operation, table, endpoint_.url);
}

Status DynamoDbClient::wait(Duration wall) {
  std::vector<HttpResponse> nothing;
  for (const Duration end = clock_.wall() + wall; clock_.wall() < end;) {
    if (interrupted()) return interrupted_error;
    transport_.poll(std::min(end, clock_.wall() + slice), nothing);
  }
  return Done{};
}

Status DynamoDbClient::back_off(Lane& lane, const Answer& answer, std::string_view operation) {
  const Duration now = clock_.wall();
  const Duration limit = answer.kind == AnswerKind::throttled ? throttled_patience : patience;
  if (now - lane.answered_at > limit) {
    return Error{fmt::format("{} at {} did not succeed in {} of trying (last: {}{}{}); check the endpoint and the network.",
                             operation, endpoint_.url, human_duration(now - lane.answered_at), answer.code,
                             answer.message.empty() ? "" : ": ", answer.message)};
  }
  const Duration window = std::min(backoff_cap, backoff_base * (std::int64_t{1} << std::min(lane.attempt, 20)));
  const double seconds = in_seconds(window) * jitter_.uniform() / time_scale_;
  lane.ready_at = now + std::max<Duration>(from_seconds(seconds), std::chrono::milliseconds(1));
  ++lane.attempt;
  return Done{};
}

Status DynamoDbClient::run_lanes(std::string_view operation, std::vector<std::string> first_bodies, const OnFinal& on_final) {
  std::vector<Lane> lanes(first_bodies.size());
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    lanes[i].body = std::move(first_bodies[i]);
    lanes[i].answered_at = clock_.wall();
  }
  std::vector<HttpResponse> answers;
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
    for (HttpResponse& response : answers) {
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
  RETURN_IF_ERROR(run_lanes(operation, {body}, [&](std::size_t, CallAnswer& answer) -> Result<std::optional<std::string>> {
    result = std::move(answer);
    return std::optional<std::string>();
  }));
  return result;
}

Status DynamoDbClient::call_lanes(std::string_view operation, std::vector<std::string> first_bodies, const OnAnswer& on_answer) {
  return run_lanes(operation, std::move(first_bodies), [&](std::size_t lane, CallAnswer& answer) -> Result<std::optional<std::string>> {
    if (!answer.ok()) return Error{sentence(answer.judged, operation, "")};
    return on_answer(lane, answer.body);
  });
}

Result<std::optional<TableDescription>> DynamoDbClient::describe_table(const std::string& table) {
  Result<CallAnswer> answer = call("DescribeTable", nlohmann::json{{"TableName", table}}.dump());
  if (!answer.ok()) return answer.error();
  if (answer->judged.code == "ResourceNotFoundException") return std::optional<TableDescription>();
  if (!answer->ok()) return Error{sentence(answer->judged, "DescribeTable", table)};
  try {
    return std::optional(read_description(nlohmann::json::parse(answer->body).at("Table")));
  } catch (const std::exception&) {
    return Error{endpoint_.url + " does not answer like DynamoDB: its answer to DescribeTable cannot be read; check the endpoint."};
  }
}

Status DynamoDbClient::create_table(const TableDescription& table) {
  using nlohmann::json;
  json schema = json::array(), attributes = json::array();
  const auto add = [&](const std::string& name, const char* role, char type) {
    schema.push_back({{"AttributeName", name}, {"KeyType", role}});
    attributes.push_back({{"AttributeName", name}, {"AttributeType", std::string(1, type)}});
  };
  add(table.key.partition_key, "HASH", table.partition_type);
  if (!table.key.sort_key.empty()) add(table.key.sort_key, "RANGE", table.sort_type);
  json body{{"TableName", table.name}, {"KeySchema", schema}, {"AttributeDefinitions", attributes}};
  if (table.on_demand) {
    body["BillingMode"] = "PAY_PER_REQUEST";
  } else {
    body["BillingMode"] = "PROVISIONED";
    body["ProvisionedThroughput"] = {{"WriteCapacityUnits", table.wcu}, {"ReadCapacityUnits", table.rcu}};
  }
  Result<CallAnswer> answer = call("CreateTable", body.dump());
  if (!answer.ok()) return answer.error();
  // After a lost answer the repeated call finds the table being created: that is what was wanted.
  if (!answer->ok() && answer->judged.code != "ResourceInUseException") {
    return Error{sentence(answer->judged, "CreateTable", table.name)};
  }
  const Result<TableDescription> active = wait_until_active(table.name);
  if (!active.ok()) return active.error();
  return Done{};
}

Status DynamoDbClient::update_throughput(const std::string& table, std::int64_t wcu, std::int64_t rcu) {
  const std::string body =
      nlohmann::json{{"TableName", table},
                     {"ProvisionedThroughput", {{"WriteCapacityUnits", wcu}, {"ReadCapacityUnits", rcu}}}}
          .dump();
  for (int attempt = 0;; ++attempt) {
    Result<CallAnswer> answer = call("UpdateTable", body);
    if (!answer.ok()) return answer.error();
    if (answer->ok()) return Done{};
    const Answer& judged = answer->judged;
    if (judged.code == "ResourceInUseException" && attempt < 3) {
      // Another change is under way.
      const Result<TableDescription> active = wait_until_active(table);
      if (!active.ok()) return active.error();
      continue;
    }
    if (judged.kind == AnswerKind::invalid) {
      // "The provisioned throughput for the table will not change": it has these values.
      const Result<std::optional<TableDescription>> now = describe_table(table);
      if (!now.ok()) return now.error();
      const std::optional<TableDescription>& description = *now;
      if (description && description->wcu == wcu && description->rcu == rcu) return Done{};
    }
    return Error{sentence(judged, "UpdateTable", table)};
  }
}

Result<TableDescription> DynamoDbClient::wait_until_active(const std::string& table) {
  const Duration pause = from_seconds(std::clamp(1.0 / time_scale_, 0.02, 1.0));
  const Duration end = clock_.wall() + std::chrono::minutes(30);
  while (true) {
    Result<std::optional<TableDescription>> now = describe_table(table);
    if (!now.ok()) return now.error();
    if (*now && (*now)->status == "ACTIVE") return std::move(**now);
    if (clock_.wall() > end) {
      return Error{fmt::format("Table '{}' is not ACTIVE after 30 minutes of waiting (it is {}); look at it in the console.", table,
                               *now ? (*now)->status : "missing")};
    }
    RETURN_IF_ERROR(wait(pause));
  }
}

Status check_table_name(const std::string& table) {
  const bool good_size = table.size() >= 3 && table.size() <= 255;
  const bool good_letters = std::all_of(table.begin(), table.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  });
  if (good_size && good_letters) return Done{};
  return Error{"'" + table + "' is not a table name; DynamoDB takes 3 to 255 letters, digits, '_', '-' and '.'."};
}

}  // namespace dynafill::loader
