// dataset/ion_text.h: text Ion, as DynamoDB exports it to S3, as DynamoDB JSON.
//
// One value a line, after an optional $ion_1_0: {Item:{...}}, or of an incremental export {Keys:{...},
// NewImage:{...}}, perhaps in {Record:...}.  A string is an S, a decimal or integer an N, a blob a B, true
// and false a BOOL, null a NULL, a list an L, a struct an M; sets are lists annotated $dynamodb_SS,
// $dynamodb_NS or $dynamodb_BS.  What DynamoDB has no type for (timestamps, symbols, clobs, S-expressions,
// nan, other annotations) is refused.  Sources:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html and
// https://amazon-ion.github.io/ion-docs/docs/spec.html
//
// Writes what ItemParser reads and leaves DynamoDB's rules to it.  Threads: one owner.
#pragma once

#include <string>
#include <string_view>

#include "dataset/attribute_type.h"
#include "dataset/operation.h"

namespace dynafill {

class IonText {
 public:
  // Appends the line's item, or the key object of a remove, on one line.  False: reason(), and what was
  // appended means nothing.
  [[nodiscard]] bool item(std::string_view line, std::string& out, Operation& operation);
  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  bool record(std::string& out, Operation& operation);
  bool change(std::string& out, Operation& operation);
  bool attributes(std::string& out);
  bool value(std::string& out);
  bool plain_value(std::string& out);
  bool list(std::string& out);
  bool set(AttributeType type, std::string& out);
  bool blob(std::string& out);
  bool string(std::string& out);
  bool escape(std::string& text);
  bool field_name(std::string& name);
  bool annotation(std::string& name);
  bool skip_value();
  std::string_view word();
  bool number_or_word(std::string& out);

  bool take(char symbol);
  bool take(std::string_view symbols);
  void skip_space();
  bool fail(std::string reason);
  bool fail_here(std::string_view expected);

  std::string_view rest_;
  std::string reason_;
  std::string text_;
  std::size_t out_max_ = 0;
  int depth_ = 0;
};

}  // namespace dynafill
