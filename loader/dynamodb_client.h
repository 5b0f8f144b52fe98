// loader/dynamodb_client.h: signed requests to DynamoDB, and calls that wait for their answer.
//
// The load itself only takes request() and judge() from here and drives the Transport; describing, creating
// and updating tables and scanning go through call() and call_lanes(), which retry with backoff.
//
// Errors: a call gives up when for a minute of wall time nothing but failures came back, or when the person
// at the terminal interrupted (once more than tolerate_interrupts() says). Threads: one owner.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/clock.h"
#include "aws/endpoint.h"
#include "aws/http.h"
#include "base/random.h"
#include "base/result.h"
#include "dataset/index_schema.h"
#include "dataset/item_key.h"
#include "loader/answer.h"
#include "loader/provisioned_capacity.h"

namespace dynafill::loader {

struct TableDescription {
  std::string name;
  std::string status;  // ACTIVE, CREATING, UPDATING...
  KeySchema key;
  char partition_type = 'S';  // S, N or B
  char sort_type = '\0';      // '\0': no sort key
  TableIndexes indexes;       // with the types of their keys
  bool on_demand = false;
  ProvisionedCapacity capacity;  // zeros when on demand
  std::int64_t warm_wcu = 0;     // what it takes at once; 0: the service does not say
};

// What the service said, good or bad; only what never became an answer is an Error.
struct CallAnswer {
  Answer judged;
  std::string body;
  [[nodiscard]] bool ok() const { return judged.kind == AnswerKind::ok; }
};

class DynamoDbClient {
 public:
  // Borrowed: transport, clock and interrupts (counts SIGINT and SIGTERM so far) must outlive the client.
  DynamoDbClient(aws::Endpoint endpoint, aws::Transport& transport, const aws::Clock& clock,
                 const std::atomic<int>& interrupts, Seed seed);

  [[nodiscard]] aws::HttpRequest request(std::string_view operation, std::string body);
  // classify(), and takes over the service's clock when ours is off.
  [[nodiscard]] Answer judge(const aws::HttpResponse& response);

  // One call.  Throttled and failed ones are repeated; the rest comes back as it is.
  [[nodiscard]] Result<CallAnswer> call(std::string_view operation, const std::string& body);
  // Several rows of calls at once, one after the other in each lane, beginning with first_bodies[lane].
  // `on_answer` is given each 200's body and returns the lane's next request, or nothing when it is done.
  // Any other final answer ends it all with an Error.
  using OnAnswer = std::function<Result<std::optional<std::string>>(std::size_t lane, std::string& body)>;
  [[nodiscard]] Status call_lanes(std::string_view operation, std::vector<std::string> first_bodies,
                                  const OnAnswer& on_answer);

  // Nothing when there is no such table.
  [[nodiscard]] Result<std::optional<TableDescription>> describe_table(const std::string& table);
  // Without indexes; warm_wcu 0: not asked for.  Returns once it is ACTIVE.
  [[nodiscard]] Status create_table(const TableDescription& table);
  // Asks for what differs from `wanted`, whose indexes may be some of the table's; returns when it was
  // accepted, not when it is done.
  [[nodiscard]] Status update_capacity(const std::string& table, const ProvisionedCapacity& wanted);
  // Asks about once a second until the status is ACTIVE; up to 30 minutes.
  [[nodiscard]] Result<TableDescription> wait_until_active(const std::string& table);

  // Waits on the wall clock, ended early (with an Error) by an interrupt.
  [[nodiscard]] Status wait(Duration wall);

  // The endpoint's virtual seconds per wall second, from its x-dynafill-time-scale header; 1 before the first
  // answer and for real DynamoDB.
  [[nodiscard]] double time_scale() const { return time_scale_; }
  [[nodiscard]] const aws::Endpoint& endpoint() const { return endpoint_; }
  [[nodiscard]] std::string sentence(const Answer& answer, std::string_view operation,
                                     std::string_view table) const;

  // Calls go on although so many interrupts have come: tidying up is done after the first one, too.
  void tolerate_interrupts(int count) { interrupts_tolerated_ = count; }
  [[nodiscard]] bool interrupted() const {
    return interrupts_.load(std::memory_order_relaxed) > interrupts_tolerated_;
  }

 private:
  struct Lane;
  using OnFinal = std::function<Result<std::optional<std::string>>(std::size_t lane, CallAnswer& answer)>;
  [[nodiscard]] Status run_lanes(std::string_view operation, std::vector<std::string> first_bodies,
                                 const OnFinal& on_final);
  [[nodiscard]] Status back_off(Lane& lane, const Answer& answer, std::string_view operation);

  aws::Endpoint endpoint_;
  aws::Transport& transport_;
  const aws::Clock& clock_;
  const std::atomic<int>& interrupts_;
  int interrupts_tolerated_ = 0;
  aws::Signer signer_;
  Rng jitter_;
  double time_scale_ = 1;
  bool heard_ = false;            // the endpoint has answered at least once
  std::chrono::seconds skew_{0};  // the service's date minus ours
};

// Letters, digits, '_', '-' and '.', 3 to 255 of them.
// Source:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
Status check_table_name(const std::string& table);

}  // namespace dynafill::loader
