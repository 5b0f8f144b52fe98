// dataset/block_translation.h: a block's records as DynamoDB JSON, one line each.
//
// CSV, plain JSON, Ion and STX/ETX go this way to the one parser that knows DynamoDB's rules (item_parser.h).
// Threads: one owner.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/csv.h"
#include "dataset/ion_text.h"
#include "dataset/json_index.h"
#include "dataset/line_block.h"
#include "dataset/operation.h"
#include "dataset/plain_json.h"

namespace dynafill {

struct TranslatedRecord {
  std::uint32_t begin = 0;  // in text(), if there is no reason
  std::uint32_t end = 0;
  Operation operation = Operation::put;
  std::string reason;  // why there is no translation
};

class BlockTranslation {
 public:
  explicit BlockTranslation(const CsvOptions& options);

  // Translates the block if its format needs that.  What splitting found faulty is left out.
  void start(const LineBlock& block);
  [[nodiscard]] bool is_translated() const { return translated_; }
  // parser_padding bytes more are readable.  Valid until the next start().
  [[nodiscard]] std::string_view text() const { return {text_.data(), text_bytes_}; }
  [[nodiscard]] const TranslatedRecord& record(std::size_t index) const { return records_[index]; }

 private:
  bool translate(const LineBlock& block, std::string_view record, TranslatedRecord& out);
  bool plain_json(const LineBlock& block, std::string_view record, std::string& reason);

  TypedColumns types_;
  CsvItems csv_;
  IonText ion_;
  PlainJson json_;
  JsonIndex index_;
  JsonMarks marks_;
  bool scanned_ = false;
  bool translated_ = false;
  std::string text_;
  std::size_t text_bytes_ = 0;
  std::vector<TranslatedRecord> records_;
};

}  // namespace dynafill
