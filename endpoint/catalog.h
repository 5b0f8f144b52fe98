// endpoint/catalog.h: the tables by name, and the store they lie in.
//
// What is in memory and what is in the store agree after every call that succeeds; a failing store shows as
// an Error.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/run_clock.h"
#include "endpoint/store.h"
#include "endpoint/table.h"

namespace dynafill::endpoint {

class Catalog {
 public:
  // Reads the tables that the store holds.  `epoch_s`: see Table.
  static Result<std::unique_ptr<Catalog>> open(std::unique_ptr<Store> store, Seed seed, double epoch_s,
                                               const TableConstants& constants);

  // The table, advanced to `now`; null when there is none.
  [[nodiscard]] Table* find(std::string_view name, TimePoint now);

  // `definition` comes without number, id and date.  Requires that there is no table of its name.
  Result<Table*> create(TableDefinition definition, TimePoint now);
  // Stores what has changed in the definition.
  Status save(const Table& table);
  // With all its items.
  Status remove(Table& table);

  [[nodiscard]] Store& store() { return *store_; }
  // In order of names.
  [[nodiscard]] const auto& tables() const { return tables_; }

 private:
  Catalog(std::unique_ptr<Store> store, Seed seed, double epoch_s, const TableConstants& constants);
  Status read_tables();

  std::unique_ptr<Store> store_;
  Seed seed_;
  double epoch_s_;
  TableConstants constants_;
  TableNumber next_number_ = 1;
  std::map<std::string, std::unique_ptr<Table>, std::less<>> tables_;
};

}  // namespace dynafill::endpoint
