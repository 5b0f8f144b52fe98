// endpoint/batch_writer.h: BatchWriteItem, the operation that a load consists of.
//
// The whole batch is refused for any fault in it; a batch of which the tables take only a part is answered
// with the rest under UnprocessedItems, byte for byte as it came; a batch of which they take nothing is
// refused: ProvisionedThroughputExceededException, or ThrottlingException when only partition limits did it.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
//
// One pass over the body and no allocation per item once warm: this is the path that must keep up with a load
// at tens of thousands of items a second.
#pragma once

#include <memory>
#include <string_view>

#include "base/run_clock.h"
#include "endpoint/catalog.h"
#include "endpoint/item_writes.h"
#include "endpoint/response.h"

namespace dynafill::endpoint {

inline constexpr int batch_write_items_max = 25;

class BatchWriter {
 public:
  BatchWriter();
  ~BatchWriter();

  // `body` must be readable for parser_padding bytes beyond its end.
  Response write(Catalog& catalog, WriteApplier& applier, std::string_view body, TimePoint now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dynafill::endpoint
