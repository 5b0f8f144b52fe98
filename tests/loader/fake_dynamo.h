// tests/loader/fake_dynamo.h: DynamoDB in a std::map behind the loader's Transport, with its faults by dice.
//
// Time moves only in poll(): to the next answer, or to where the loader wanted to wait until.  Nothing
// sleeps.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "aws/clock.h"
#include "aws/http.h"
#include "base/random.h"
#include "loader/crc32.h"

namespace dynafill::loader {

class FakeClock : public aws::Clock {
 public:
  Duration now{std::chrono::hours(1)};
  [[nodiscard]] Duration wall() const override { return now; }
  [[nodiscard]] std::chrono::sys_seconds date() const override {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) +
                                                    now);
  }
};

struct FakeFaults {
  double lost_before = 0;   // requests that never arrive
  double lost_after = 0;    // requests that are carried out, but whose answer gets lost
  double server_error = 0;  // 500, half of them after carrying it out
  double damaged = 0;       // answers that do not fit their checksum
  double unprocessed = 0;   // items of a batch that come back
  double throttled = 0;     // batches refused whole
};

// Thrown out of poll(): the program dies here, as with kill -9 (what it wrote to files stays).
struct Killed : std::runtime_error {
  Killed() : std::runtime_error("killed") {}
};

struct FakeTable {
  nlohmann::json description;                   // as DescribeTable has it
  std::map<std::string, nlohmann::json> items;  // by key attributes
  [[nodiscard]] std::int64_t wcu() const {
    return description.at("ProvisionedThroughput").at("WriteCapacityUnits").get<std::int64_t>();
  }
  [[nodiscard]] std::string key_of(const nlohmann::json& item) const {
    std::string key;
    for (const auto& element : description.at("KeySchema")) {
      const std::string name = element.at("AttributeName");
      if (!item.contains(name)) return {};
      key += item.at(name).dump() + "|";
    }
    return key;
  }
};

class FakeDynamo : public aws::Transport {
 public:
  FakeDynamo(FakeClock& fake_clock, std::uint64_t seed)
      : clock(fake_clock), dice(Seed{seed}.stream("fake")) {}

  FakeClock& clock;
  Rng dice;
  std::map<std::string, FakeTable> tables;
  FakeFaults faults;
  double time_scale = 0;         // 0: no such header
  std::int64_t items_per_s = 0;  // of wall time; 0: no limit.  What is over it comes back unprocessed
  Duration latency{std::chrono::milliseconds(10)};
  std::chrono::seconds clock_offset{0};  // the service's clock minus ours
  bool checks_date = false;              // refuses signatures more than 5 minutes off
  bool down = false;
  std::string refuse_writes_with;           // error code
  std::function<void(int batch)> on_batch;  // told the number of each BatchWriteItem
  int kill_at_batch = -1;
  // What happened.
  int batches = 0, puts = 0;
  std::map<std::string, int> calls;
  std::vector<std::string> trace;  // UpdateTable and CreateTable, in order

  FakeTable& add_table(const std::string& name, const std::string& partition, const std::string& sort = "",
                       std::int64_t wcu = 100, char partition_type = 'S') {
    using nlohmann::json;
    json schema = json::array({{{"AttributeName", partition}, {"KeyType", "HASH"}}});
    json attributes =
        json::array({{{"AttributeName", partition}, {"AttributeType", std::string(1, partition_type)}}});
    if (!sort.empty()) {
      schema.push_back({{"AttributeName", sort}, {"KeyType", "RANGE"}});
      attributes.push_back({{"AttributeName", sort}, {"AttributeType", "S"}});
    }
    return create({{"TableName", name},
                   {"KeySchema", schema},
                   {"AttributeDefinitions", attributes},
                   {"ProvisionedThroughput", {{"WriteCapacityUnits", wcu}, {"ReadCapacityUnits", 5}}}});
  }

  void post(std::uint64_t id, aws::HttpRequest request) override {
    clock.now += std::chrono::microseconds(1);
    aws::HttpResponse response;
    response.id = id;
    answer(request, response);
    const Duration due =
        clock.now +
        Duration(static_cast<Duration::rep>(static_cast<double>(latency.count()) * (0.5 + dice.uniform())));
    under_way_.emplace(due, std::move(response));
  }

  void poll(Duration until, std::vector<aws::HttpResponse>& answers) override {
    clock.now += std::chrono::microseconds(1);
    if (kill_at_batch >= 0 && batches >= kill_at_batch) throw Killed();
    const Duration next = under_way_.empty() ? until : std::min(until, under_way_.begin()->first);
    clock.now = std::max(clock.now, next);
    while (!under_way_.empty() && under_way_.begin()->first <= clock.now) {
      answers.push_back(std::move(under_way_.begin()->second));
      under_way_.erase(under_way_.begin());
    }
  }

  void abandon() override { under_way_.clear(); }

 private:
  FakeTable& create(nlohmann::json description) {
    description["TableStatus"] = "ACTIVE";
    FakeTable& table = tables[description.at("TableName")];
    table.description = std::move(description);
    return table;
  }

  bool chance(double p) { return p > 0 && dice.uniform() < p; }

  void answer(const aws::HttpRequest& request, aws::HttpResponse& response) {
    std::string operation;
    std::chrono::sys_seconds signed_at{};
    for (const aws::HeaderField& header : request.headers) {
      if (header.name == "X-Amz-Target") operation = header.value.substr(header.value.find('.') + 1);
      if (header.name == "X-Amz-Date") {
        int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
        sscanf(header.value.c_str(), "%4d%2d%2dT%2d%2d%2dZ", &y, &mo, &d, &h, &mi, &s);
        signed_at = std::chrono::sys_days(std::chrono::year(y) / mo / d) + std::chrono::hours(h) +
                    std::chrono::minutes(mi) + std::chrono::seconds(s);
      }
    }
    ++calls[operation];
    if (operation == "BatchWriteItem" && on_batch) on_batch(batches);
    if (operation == "BatchWriteItem") ++batches;
    if (down || chance(faults.lost_before)) {
      response.failure = "connection refused";
      return;
    }
    const auto ours = clock.date() + clock_offset;
    if (checks_date && std::chrono::abs(ours - signed_at) > std::chrono::minutes(5)) {
      refuse(response, 403, "InvalidSignatureException", "Signature not yet current");
    } else if (chance(faults.server_error / 2)) {
      refuse(response, 500, "InternalServerError", "");
    } else {
      carry_out(operation, nlohmann::json::parse(request.body), response);
      if (chance(faults.server_error / 2)) refuse(response, 500, "InternalServerError", "");
    }
    if (chance(faults.lost_after)) {
      response = aws::HttpResponse{response.id, 0, "timed out", {}, {}};
      return;
    }
    const std::time_t date = std::chrono::system_clock::to_time_t(ours);
    char text[64];
    std::tm utc{};
    gmtime_r(&date, &utc);
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    response.header_block = fmt::format("HTTP/1.1 {}\r\ndate: {}\r\nX-Amz-Crc32: {}\r\n", response.status,
                                        text, crc32(response.body));
    if (time_scale > 0) response.header_block += fmt::format("x-dynafill-time-scale: {}\r\n", time_scale);
    if (chance(faults.damaged) && !response.body.empty()) response.body[response.body.size() / 2] ^= 1;
  }

  static void refuse(aws::HttpResponse& response, int status, const std::string& code,
                     const std::string& message) {
    response.status = status;
    response.body =
        nlohmann::json{{"__type", "com.amazonaws.dynamodb.v20120810#" + code}, {"message", message}}.dump();
  }

  void carry_out(const std::string& operation, const nlohmann::json& body, aws::HttpResponse& response) {
    using nlohmann::json;
    response.status = 200;
    json result = json::object();
    const std::string name = body.contains("TableName") ? body.at("TableName").get<std::string>()
                                                        : body.at("RequestItems").begin().key();
    if (operation == "CreateTable") {
      trace.push_back("create " + body.dump());
      json description = body;
      if (body.at("BillingMode") == "PAY_PER_REQUEST")
        description["BillingModeSummary"] = {{"BillingMode", "PAY_PER_REQUEST"}};
      create(std::move(description));
      response.body = "{}";
      return;
    }
    const auto found = tables.find(name);
    if (found == tables.end())
      return refuse(response, 400, "ResourceNotFoundException", "Requested resource not found");
    FakeTable& table = found->second;
    if (operation == "DescribeTable") {
      result["Table"] = table.description;
    } else if (operation == "UpdateTable") {
      const auto update = [&](const std::string& whose, const json& wanted, json& described) {
        trace.push_back(fmt::format("update {}{} {}", whose, wanted.at("WriteCapacityUnits").get<int>(),
                                    wanted.at("ReadCapacityUnits").get<int>()));
        described["ProvisionedThroughput"] = wanted;
      };
      if (body.contains("ProvisionedThroughput"))
        update("", body.at("ProvisionedThroughput"), table.description);
      for (const json& element : body.value("GlobalSecondaryIndexUpdates", json::array()))
        for (json& index : table.description["GlobalSecondaryIndexes"])
          if (const json& wanted = element.at("Update"); index.at("IndexName") == wanted.at("IndexName"))
            update(wanted.at("IndexName").get<std::string>() + " ", wanted.at("ProvisionedThroughput"),
                   index);
    } else if (operation == "BatchWriteItem") {
      return write_batch(name, table, body.at("RequestItems").at(name), response);
    } else if (operation == "BatchGetItem") {
      const json& keys = body.at("RequestItems").at(name).at("Keys");
      if (keys.empty() || keys.size() > 100)
        return refuse(response, 400, "ValidationException", "1 to 100 keys");
      get_batch(name, table, keys, result);
    } else if (operation == "Scan") {
      scan(table, body, result);
    } else {
      return refuse(response, 400, "UnknownOperationException", operation);
    }
    response.body = result.dump();
  }

  void write_batch(const std::string& name, FakeTable& table, const nlohmann::json& requests,
                   aws::HttpResponse& response) {
    using nlohmann::json;
    if (!refuse_writes_with.empty()) return refuse(response, 400, refuse_writes_with, "because");
    if (requests.empty() || requests.size() > 25)
      return refuse(response, 400, "ValidationException", "1 to 25 requests");
    std::map<std::string, int> keys;
    for (const json& request : requests) {
      const json& item = request.at("PutRequest").at("Item");
      const std::string key = table.key_of(item);
      if (key.empty() || ++keys[key] > 1)
        return refuse(response, 400, "ValidationException", "key missing or twice");
      if (item.contains("poison")) return refuse(response, 400, "ValidationException", "poisonous item");
    }
    if (chance(faults.throttled))
      return refuse(response, 400, "ProvisionedThroughputExceededException", "slow down");
    json unprocessed = json::array();
    std::int64_t units = 0;
    for (const json& request : requests) {
      const bool over =
          items_per_s > 0 && (second_ == clock.now / std::chrono::seconds(1) ? in_second_ : 0) >= items_per_s;
      if (over || chance(faults.unprocessed)) {
        unprocessed.insert(unprocessed.begin(), request);  // in another order than they were sent
        continue;
      }
      if (second_ != clock.now / std::chrono::seconds(1)) in_second_ = 0;
      second_ = clock.now / std::chrono::seconds(1);
      ++in_second_;
      const json& item = request.at("PutRequest").at("Item");
      table.items[table.key_of(item)] = item;
      ++puts;
      units += std::max<std::int64_t>(1, static_cast<std::int64_t>(item.dump().size()) / 1024);
    }
    if (unprocessed.size() == requests.size())
      return refuse(response, 400, "ProvisionedThroughputExceededException", "slow down");
    json result{{"UnprocessedItems", json::object()},
                {"ConsumedCapacity", {{{"TableName", name}, {"CapacityUnits", static_cast<double>(units)}}}}};
    if (!unprocessed.empty()) result["UnprocessedItems"][name] = unprocessed;
    response.status = 200;
    response.body = result.dump(static_cast<int>(dice.below(3)) - 1);  // sometimes with spaces and line ends
  }

  // In another order than they were asked for.
  void get_batch(const std::string& name, const FakeTable& table, const nlohmann::json& keys,
                 nlohmann::json& result) {
    using nlohmann::json;
    json items = json::array(), unprocessed = json::array();
    for (const json& key : keys) {
      const auto found = table.items.find(table.key_of(key));
      if (chance(faults.unprocessed))
        unprocessed.push_back(key);
      else if (found != table.items.end())
        items.insert(items.begin(), found->second);
    }
    result = {{"Responses", {{name, items}}}, {"UnprocessedKeys", json::object()}};
    if (!unprocessed.empty()) result["UnprocessedKeys"][name] = {{"Keys", unprocessed}};
  }

  // Pages of 7 items; the start key is the number of the item in the segment.
  void scan(const FakeTable& table, const nlohmann::json& body, nlohmann::json& result) {
    using nlohmann::json;
    const std::size_t segments = body.at("TotalSegments"), segment = body.at("Segment");
    std::size_t number = 0, skip = 0, count = 0;
    if (body.contains("ExclusiveStartKey"))
      skip = std::stoul(body.at("ExclusiveStartKey").at("n").at("N").get<std::string>());
    json page = json::array();
    for (const auto& [key, item] : table.items) {
      if (std::hash<std::string>()(key) % segments != segment || number++ < skip) continue;
      if (count == 7) {
        result["LastEvaluatedKey"] = {{"n", {{"N", std::to_string(skip + count)}}}};
        break;
      }
      ++count;
      page.push_back(item);
    }
    result["Count"] = count;
    if (body.value("Select", "") != "COUNT") result["Items"] = page;
  }

  std::multimap<Duration, aws::HttpResponse> under_way_;
  std::int64_t second_ = -1, in_second_ = 0;
};

}  // namespace dynafill::loader
