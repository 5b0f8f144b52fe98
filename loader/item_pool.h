// loader/item_pool.h: the items that are offered and not final, under the tickets pacing knows them by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "dataset/record_reader.h"

namespace dynafill::loader {

struct PooledItem {
  std::string wire;  // the item, or of a remove its key
  Operation operation = Operation::put;
  Position at;
  bool in_use = false;
};

class ItemPool {
 public:
  std::uint64_t put(std::string_view wire, Operation operation, const Position& at) {
    if (free_.empty()) {
      free_.push_back(items_.size());
      items_.emplace_back();
    }
    const std::uint64_t ticket = free_.back();
    free_.pop_back();
    PooledItem& item = items_[ticket];
    item.wire.assign(wire);
    item.operation = operation;
    item.at = at;
    item.in_use = true;
    bytes_ += wire.size();
    return ticket;
  }
  [[nodiscard]] const PooledItem& item(std::uint64_t ticket) const {
    CHECK(ticket < items_.size() && items_[ticket].in_use);
    return items_[ticket];
  }
  void release(std::uint64_t ticket) {
    CHECK(ticket < items_.size() && items_[ticket].in_use);
    PooledItem& item = items_[ticket];
    bytes_ -= item.wire.size();
    item.in_use = false;
    // One huge item must not leave its memory with every place it passes through.
    if (item.wire.capacity() > 16 * 1024) std::string().swap(item.wire);
    free_.push_back(ticket);
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t count() const { return items_.size() - free_.size(); }

 private:
  std::vector<PooledItem> items_;
  std::vector<std::uint64_t> free_;
  std::size_t bytes_ = 0;
};

}  // namespace dynafill::loader
