// loader/answer.h: what an HTTP response from DynamoDB means for the one who asked.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "aws/http.h"

namespace dynafill::loader {

enum class AnswerKind {
  ok,          // 200 with a body that matches its checksum
  throttled,   // no capacity now; nothing was done
  retryable,   // no answer, 5xx, or a damaged body: it may or may not have been done
  invalid,     // this request's content is refused; others may pass
  clock_skew,  // our clock is off; signed anew by the service's date it will pass
  fatal,       // every further request will be refused too
};

struct Answer {
  AnswerKind kind = AnswerKind::ok;
  std::string code;     // "ValidationException"; empty when ok
  std::string message;  // the service's words, or the transport's
};

// `signed_at` is the date the request was signed with: a signature that is refused while the service's Date
// header is a minute or more away is a matter of clocks, otherwise of keys.
// Sources: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html; lists of
// throttling, transient and clock codes as in botocore data/_retry.json @1521276 and @smithy/core 3.41.0.
Answer classify(const aws::HttpResponse& response, std::chrono::sys_seconds signed_at);

// One sentence for the person at the terminal about an answer that is not ok.
std::string sentence_of(const Answer& answer, std::string_view operation, std::string_view table,
                        std::string_view url);

}  // namespace dynafill::loader
