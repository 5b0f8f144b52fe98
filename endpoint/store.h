// endpoint/store.h: the ordered key-value store under the tables.
//
// Two of them: in memory (gone with the process) and RocksDB under a directory.
//
// Durable: what apply() returned for is in the write-ahead log of the operating system, so a kill -9 of the
//          server loses nothing that was acknowledged.  A background thread syncs the log to disk once a
//          second: losing power or the kernel can lose the last second.  There is no fsync per write.
// Atomic:  all changes of one apply() happen or none.
// Threads: one caller.  The RocksDB store runs its own background threads behind the interface.
// Fails:   with an Error when the medium does (disk full, directory in use, damage).
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dynafill::endpoint {

struct StoreChange {
  enum class Kind { put, erase, erase_range };
  Kind kind;
  std::string_view key;
  std::string_view value;  // put: the value; erase_range: the end, itself not erased

  static StoreChange put(std::string_view key, std::string_view value) { return {Kind::put, key, value}; }
  static StoreChange erase(std::string_view key) { return {Kind::erase, key, {}}; }
  static StoreChange erase_range(std::string_view from, std::string_view to) {
    return {Kind::erase_range, from, to};
  }
};

class Store {
 public:
  virtual ~Store() = default;

  // Copies the value into `value`; false, and `value` unspecified, when the key has none.
  [[nodiscard]] virtual Result<bool> get(std::string_view key, std::string& value) = 0;

  // The views are looked at during the call only.
  [[nodiscard]] virtual Status apply(std::span<const StoreChange> changes) = 0;

  // Shows every pair with from <= key < to in byte order of the keys until `visit` returns false.
  // Requires that `visit` does not call the store.
  using Visit = std::function<bool(std::string_view key, std::string_view value)>;
  [[nodiscard]] virtual Status scan(std::string_view from, std::string_view to, const Visit& visit) = 0;
};

std::unique_ptr<Store> make_memory_store();

// Opens or creates the directory.  One process at a time may have it open.
Result<std::unique_ptr<Store>> open_rocks_store(const std::string& directory);

}  // namespace dynafill::endpoint
