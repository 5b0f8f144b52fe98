#include "loader/latency_probe.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace dynafill::loader {
namespace {

constexpr std::size_t request_attempts_max = 100;  // answers in a row that are neither written nor throttled
constexpr int delete_rounds = 100;

// A key value of the attribute's type: {"S": "dynafill-calibrate-7"}.
nlohmann::json key_value(char type, std::int64_t number) {
  if (type == 'N') return {{"N", std::to_string(-1'000'000'000'000 - number)}};
  // Base64 of itself, as the length is a multiple of four.
  return {{std::string(1, type), fmt::format("dynafill/calibrate/{:013}", number)}};
}

class Probe {
 public:
  Probe(DynamoDbClient& client, aws::Transport& transport, const aws::Clock& clock, TableDescription table)
      : client_(client), transport_(transport), clock_(clock), table_(std::move(table)) {}

  Result<ProbedCell> run(const ProbeCell& cell, const ProbePlan& plan) {
    ProbedCell probed{.cell = cell, .whole = {}};
    std::size_t failed_in_a_row = 0;
    const Duration start = clock_.wall();
    int sent = 0;
    const auto more = [&] { return sent < plan.requests && clock_.wall() - start < plan.longest; };
    for (; sent < std::min(cell.in_flight, plan.requests); ++sent) send(cell);
    while (!on_the_wire_.empty()) {
      std::vector<aws::HttpResponse> answers;
      transport_.poll(clock_.wall() + std::chrono::seconds(1), answers);
      if (client_.interrupted()) return Error{"Interrupted.", ExitCode::interrupted};
      for (const aws::HttpResponse& response : answers) {
        const auto sent_at = on_the_wire_.find(response.id);
        if (sent_at == on_the_wire_.end()) continue;
        const double ms = in_seconds(clock_.wall() - sent_at->second) * 1e3 * client_.time_scale();
        on_the_wire_.erase(sent_at);
        const Answer answer = client_.judge(response);
        if (answer.kind == AnswerKind::ok) {
          failed_in_a_row = 0;
          book(response.body, ms, probed);
        } else if (answer.kind == AnswerKind::throttled) {
          failed_in_a_row = 0;
          probed.throttled_items += cell.items;
        } else if (answer.kind == AnswerKind::invalid || answer.kind == AnswerKind::fatal ||
                   ++failed_in_a_row > request_attempts_max) {
          return Error{client_.sentence(answer, "BatchWriteItem", table_.name)};
        }
        ++probed.requests;
        if (more()) {
          send(cell);
          ++sent;
        }
      }
    }
    probed.seconds = in_seconds(clock_.wall() - start) * client_.time_scale();
    return probed;
  }

  Status delete_everything() {
    for (std::int64_t number = 0; number < next_item_;) {
      nlohmann::json requests = nlohmann::json::array();
      for (; number < next_item_ && requests.size() < 25; ++number)
        requests.push_back({{"DeleteRequest", {{"Key", key(number)}}}});
      for (int round = 0; !requests.empty(); ++round) {
        const Result<CallAnswer> answer = client_.call(
            "BatchWriteItem", nlohmann::json{{"RequestItems", {{table_.name, requests}}}}.dump());
        if (!answer.ok()) return answer.error();
        if (!answer->ok()) return Error{client_.sentence(answer->judged, "BatchWriteItem", table_.name)};
        const nlohmann::json body = nlohmann::json::parse(answer->body, nullptr, false);
        if (body.is_discarded() || round == delete_rounds)
          return Error{fmt::format(
              "The items that calibrate wrote to '{}' could not be deleted; their keys begin with "
              "dynafill/calibrate/.",
              table_.name)};
        requests = body.value("UnprocessedItems", nlohmann::json::object())
                       .value(table_.name, nlohmann::json::array());
        if (!requests.empty()) RETURN_IF_ERROR
          (client_.wait(std::chrono::milliseconds(50)));
      }
    }
    return Done{};
  }

 private:
  nlohmann::json key(std::int64_t number) const {
    nlohmann::json item{{table_.key.partition_key, key_value(table_.partition_type, number)}};
    if (!table_.key.sort_key.empty()) item[table_.key.sort_key] = key_value(table_.sort_type, number);
    return item;
  }

  void send(const ProbeCell& cell) {
    nlohmann::json puts = nlohmann::json::array();
    for (int i = 0; i < cell.items; ++i) {
      nlohmann::json item = key(next_item_++);
      // Short of the next KB by what key names and values may take.
      const std::size_t pad =
          cell.item_units == 1 ? 100 : static_cast<std::size_t>(cell.item_units) * 1024 - 500;
      item["dynafill_calibrate_pad"] = {{"S", std::string(pad, 'x')}};
      puts.push_back({{"PutRequest", {{"Item", std::move(item)}}}});
    }
    const std::uint64_t id = next_id_++;
    std::string body = nlohmann::json{
        {"RequestItems", {{table_.name, std::move(puts)}}},
        {"ReturnConsumedCapacity",
         "TOTAL"}}.dump();
    aws::HttpRequest request = client_.request("BatchWriteItem", std::move(body));
    on_the_wire_[id] = clock_.wall();
    transport_.post(id, std::move(request));
  }

  void book(const std::string& body, double ms, ProbedCell& probed) const {
    const nlohmann::json answer = nlohmann::json::parse(body, nullptr, false);
    if (answer.is_discarded()) return;
    std::size_t unprocessed = 0;
    if (const auto back = answer.find("UnprocessedItems");
        back != answer.end() && back->contains(table_.name))
      unprocessed = back->at(table_.name).size();
    double units = static_cast<double>(probed.cell.items * probed.cell.item_units);
    if (const auto capacity = answer.find("ConsumedCapacity");
        capacity != answer.end() && capacity->is_array() && !capacity->empty())
      units = capacity->at(0).value("CapacityUnits", units);
    probed.consumed += static_cast<std::int64_t>(units);
    probed.throttled_items += static_cast<std::int64_t>(unprocessed);
    if (unprocessed == 0) probed.whole.push_back({ms, static_cast<std::int64_t>(units)});
  }

  DynamoDbClient& client_;
  aws::Transport& transport_;
  const aws::Clock& clock_;
  TableDescription table_;
  std::map<std::uint64_t, Duration> on_the_wire_;  // by id: when it was sent
  std::uint64_t next_id_ = 1'000'000'000;          // apart from those of the client's own calls
  std::int64_t next_item_ = 0;
};

}  // namespace

ProbePlan default_probe_plan(int requests) {
  return {.cells = {{1, 1, 1}, {5, 1, 1}, {25, 1, 1}, {25, 4, 1}, {25, 1, 4}, {25, 1, 16}, {25, 1, 64}},
          .requests = requests};
}

Result<std::vector<ProbedCell>> probe_latency(DynamoDbClient& client, aws::Transport& transport,
                                              const aws::Clock& clock, const std::string& table,
                                              const ProbePlan& plan) {
  RETURN_IF_ERROR(check_table_name(table));
  Result<std::optional<TableDescription>> description = client.describe_table(table);
  RETURN_IF_ERROR(description);
  if (!*description)
    return Error{
        fmt::format("There is no table '{}'; create one with capacity to spare, and calibrate writes to it "
                    "and deletes what it wrote.",
                    table)};
  Probe probe(client, transport, clock, std::move(**description));
  // Connections are opened and caches filled before anything counts.
  if (const auto warm = probe.run({25, 1, 4}, {.cells = {}, .requests = 20}); !warm.ok()) return warm.error();
  std::vector<ProbedCell> cells;
  for (const ProbeCell& cell : plan.cells) {
    Result<ProbedCell> probed = probe.run(cell, plan);
    if (!probed.ok()) return probed.error();
    cells.push_back(std::move(*probed));
  }
  RETURN_IF_ERROR(probe.delete_everything());
  return cells;
}

}  // namespace dynafill::loader
