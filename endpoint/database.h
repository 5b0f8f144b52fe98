// endpoint/database.h: the whole endpoint without sockets and clock: an operation's name and body in, its
// answer out, at a given virtual time.
//
// Throttles as sim's TableModel does; reads are metered, not throttled.  CreateTable and DeleteTable are done
// at once; UpdateTable takes the virtual time that the constants give it, in status UPDATING.
// Threads: one caller.  Requires that `now` never goes backwards.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/run_clock.h"
#include "endpoint/response.h"
#include "endpoint/store.h"
#include "sim/table_constants.h"

namespace dynafill::endpoint {

class Database {
 public:
  // `epoch_s`: the Unix time at TimePoint zero, for the dates that tables tell (they run in virtual time).
  // `constants`: of all tables.
  static Result<std::unique_ptr<Database>> open(std::unique_ptr<Store> store, Seed seed, double epoch_s,
                                                const TableConstants& constants = table_constants());
  ~Database();

  // `operation` as in X-Amz-Target after the dot: "BatchWriteItem".  `body` is copied once.
  [[nodiscard]] Response handle(std::string_view operation, std::string_view body, TimePoint now);

 private:
  struct State;
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dynafill::endpoint
