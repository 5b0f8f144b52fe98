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
#include <variant>
#include <vector>

#include "pricing/charges.h"

namespace dynafill {

// What a route uses; each is priced by a function of pricing/charges.h.
struct CapacityUse {
  TableClass table_class;
  std::span<const CapacityLevel> levels;
  Duration into_hour, length;
};
struct SteppedCapacityUse {
  TableClass table_class;
  std::span<const CapacityStep> wcu;
  Duration end;
};
struct OnDemandUse {
  TableClass table_class;
  std::int64_t units, index_units;
};
struct WarmingUse {
  std::int64_t more_wcu;
};
struct ImportUse {
  Bytes uncompressed;
};
struct Ec2Use {
  std::string_view type;
  std::int64_t instances;
  Duration length;
};
struct AddressUse {
  std::int64_t addresses;
  Duration length;
};
struct EmrUse {  // EC2's price and EMR's fee
  std::string_view type;
  std::int64_t instances;
  Duration length;
};
struct FargateUse {
  FargateTask task;
  std::int64_t tasks;
  Duration length;
};
struct EmrServerlessUse {
  std::int64_t workers;
  Duration length;
};
struct GlueUse {
  std::int64_t dpus;
  Duration length;
};
struct TransitionUse {
  std::int64_t transitions;
};
struct ActivityUse {
  Decimal months;
};
struct S3FileUse {  // that lies in S3 for the begun hours of `length`
  Bytes bytes;
  Duration length;
  std::int64_t puts, gets;
};
struct TransferInUse {
  Bytes bytes;
};
using Use = std::variant<CapacityUse, SteppedCapacityUse, OnDemandUse, WarmingUse, ImportUse, Ec2Use,
                         AddressUse, EmrUse, FargateUse, EmrServerlessUse, GlueUse, TransitionUse,
                         ActivityUse, S3FileUse, TransferInUse>;

class Meter {
 public:
  virtual ~Meter() = default;
  virtual void add(const Use& use) = 0;
};

class BillMeter final : public Meter {
 public:
  BillMeter(const PriceBook& book, std::string_view region) : book_(book), region_(region) {}
  void add(const Use& use) override;
  // The bill, or why it has no price.
  [[nodiscard]] Result<Bill> finish() &&;

 private:
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
  void add(const Use& use) override;
  [[nodiscard]] double usd() const { return usd_; }

 private:
  struct Sum;
  void add(std::string_view sku, double quantity);
  // "ec2", "c7g.large": the sku ec2.c7g.large.hour.
  void add_hours(std::string_view service, std::string_view type, double hours);

  const Tariff& tariff_;
  double usd_ = 0;
  std::vector<std::pair<const TariffRow*, double>> free_used_;
};

}  // namespace dynafill
