// planner/meter.h: where a route says what it uses.  One description of a route's use serves two ends:
//
//   BillMeter   the bill, line by line, exact, with formulas and sources (pricing/charges.h)
//   QuickMeter  only the sum, in floating point, for comparing thousands of plans.  The same as the bill's
//               total to a billionth (tests/planner/meter_test.cc); never shown to anyone
//
// A price that the book lacks: BillMeter remembers the sentence that says so, QuickMeter's sum is not a
// number.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "pricing/charges.h"

namespace dynafill {

class Meter {
 public:
  virtual ~Meter() = default;

  virtual void provisioned(TableClass table_class, std::span<const CapacityLevel> levels, Duration into_hour,
                           Duration length) = 0;
  virtual void stepped(TableClass table_class, std::span<const CapacityStep> wcu, Duration end) = 0;
  virtual void on_demand_writes(TableClass table_class, std::int64_t units, std::int64_t index_units) = 0;
  virtual void warm_throughput(std::int64_t more_wcu) = 0;
  virtual void import_from_s3(Bytes uncompressed) = 0;

  virtual void ec2(std::string_view type, std::int64_t instances, Duration length) = 0;
  virtual void public_ipv4(std::int64_t addresses, Duration length) = 0;
  virtual void emr(std::string_view type, std::int64_t instances, Duration length) = 0;
  virtual void fargate(const FargateTask& task, std::int64_t tasks, Duration length) = 0;
  virtual void emr_serverless(const ServerlessWorker& worker, std::int64_t workers, Duration length) = 0;
  virtual void glue(std::int64_t dpus, Duration length) = 0;
  virtual void state_transitions(std::int64_t transitions) = 0;
  virtual void pipeline_activity(Decimal months) = 0;

  // A file that lies in S3 for the begun hours of `length`.
  virtual void s3_file(Bytes bytes, Duration length, std::int64_t puts, std::int64_t gets) = 0;
  virtual void transfer_in(Bytes bytes) = 0;
};

class BillMeter final : public Meter {
 public:
  BillMeter(const PriceBook& book, std::string_view region) : book_(book), region_(region) {}
  // The bill, or why it has no price.
  [[nodiscard]] Result<Bill> finish() &&;

  void provisioned(TableClass, std::span<const CapacityLevel>, Duration, Duration) override;
  void stepped(TableClass, std::span<const CapacityStep>, Duration) override;
  void on_demand_writes(TableClass, std::int64_t, std::int64_t) override;
  void warm_throughput(std::int64_t) override;
  void import_from_s3(Bytes) override;
  void ec2(std::string_view, std::int64_t, Duration) override;
  void public_ipv4(std::int64_t, Duration) override;
  void emr(std::string_view, std::int64_t, Duration) override;
  void fargate(const FargateTask&, std::int64_t, Duration) override;
  void emr_serverless(const ServerlessWorker&, std::int64_t, Duration) override;
  void glue(std::int64_t, Duration) override;
  void state_transitions(std::int64_t) override;
  void pipeline_activity(Decimal) override;
  void s3_file(Bytes, Duration, std::int64_t, std::int64_t) override;
  void transfer_in(Bytes) override;

 private:
  void add(Charge charge);

  const PriceBook& book_;
  std::string_view region_;
  Bill bill_;
  std::string unknown_;
};

// One price as numbers.
struct TariffRow {
  struct Tier {
    double up_to;
    double usd;
  };
  std::vector<Tier> tiers;
  double free = 0;  // of its quantity, when the book's adjustments take the free tier off
};

// The prices of one region as numbers, read once.  Threads: never changes.
class Tariff {
 public:
  Tariff(const PriceBook& book, std::string_view region);

  // Null when the book has no such price.
  [[nodiscard]] const TariffRow* find(std::string_view sku) const;
  // Of the first tier; not a number when there is none.
  [[nodiscard]] double price(std::string_view sku) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, TariffRow, Hash, std::equal_to<>> rows_;
};

class QuickMeter final : public Meter {
 public:
  explicit QuickMeter(const Tariff& tariff) : tariff_(tariff) {}
  [[nodiscard]] double usd() const { return usd_; }

  void provisioned(TableClass, std::span<const CapacityLevel>, Duration, Duration) override;
  void stepped(TableClass, std::span<const CapacityStep>, Duration) override;
  void on_demand_writes(TableClass, std::int64_t, std::int64_t) override;
  void warm_throughput(std::int64_t) override;
  void import_from_s3(Bytes) override;
  void ec2(std::string_view, std::int64_t, Duration) override;
  void public_ipv4(std::int64_t, Duration) override;
  void emr(std::string_view, std::int64_t, Duration) override;
  void fargate(const FargateTask&, std::int64_t, Duration) override;
  void emr_serverless(const ServerlessWorker&, std::int64_t, Duration) override;
  void glue(std::int64_t, Duration) override;
  void state_transitions(std::int64_t) override;
  void pipeline_activity(Decimal) override;
  void s3_file(Bytes, Duration, std::int64_t, std::int64_t) override;
  void transfer_in(Bytes) override;

 private:
  void add(std::string_view sku, double quantity);
  // "ec2", "c7g.large": the sku ec2.c7g.large.hour.
  void add_hours(std::string_view service, std::string_view type, double hours);

  const Tariff& tariff_;
  double usd_ = 0;
  std::vector<std::pair<const TariffRow*, double>> free_used_;
};

}  // namespace dynafill
