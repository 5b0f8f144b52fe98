// sim/index_entries.h: what a simulated load's items cost the indexes of its table.
//
// Whether an item is in an index and under which value follows from the item alone, so a write that is sent
// again has the same entries.  Threads: one owner.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "pacing/paced_item.h"
#include "sim/table_spec.h"
#include "sim/workload.h"
#include "sim/write_answer.h"

namespace dynafill {

class IndexEntries {
 public:
  IndexEntries(std::span<const IndexSpec> indexes, Seed seed);

  // As TableModel::write_batch() takes them; none when the table has no index.  Valid until the next call.
  [[nodiscard]] std::span<const IndexEntry> of(std::span<const PacedItem> items) {
    return indexes_.empty() ? std::span<const IndexEntry>{} : make(items);
  }

 private:
  struct Index {
    IndexKeys keys;
    std::uint64_t salt;
    Zipf zipf;
  };
  std::span<const IndexEntry> make(std::span<const PacedItem> items);
  static IndexEntry entry(const Index& index, const PacedItem& item);

  std::vector<Index> indexes_;
  std::vector<IndexEntry> entries_;
};

}  // namespace dynafill
