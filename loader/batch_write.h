// loader/batch_write.h: BatchWriteItem's request and answer, as text.
//
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "dataset/item_key.h"
#include "dataset/operation.h"
#include "pacing/pacing_core.h"

namespace dynafill::loader {

struct WireRequest {
  std::string_view wire;  // of a put the item, of a remove the key
  Operation operation = Operation::put;
};

// Puts and deletes of one table with ReturnConsumedCapacity INDEXES.  Requires a valid table name (no
// character of it needs escaping) and `requests` not empty.
std::string batch_write_body(std::string_view table, std::span<const WireRequest> requests);

struct BatchWritten {
  std::vector<std::uint16_t> unprocessed;  // indices into the request's items, ascending
  WriteUnits consumed;  // as answered; where the answer does not say, what the processed items should cost
};

// Reads answers.  DynamoDB may return UnprocessedItems in any order and spelt anew, so they are matched by
// key.  Threads: one owner.
class BatchWriteReader {
 public:
  explicit BatchWriteReader(const KeySchema& key);
  ~BatchWriteReader();
  BatchWriteReader(BatchWriteReader&&) noexcept;

  // An Error when the body is not such an answer or returns an item that was not in the request.  `body` may
  // grow in capacity, its text stays.
  [[nodiscard]] Result<BatchWritten> read(std::string& body, std::span<const PacedItem> items);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dynafill::loader
