// endpoint/protocol.h: DynamoDB's JSON 1.0 protocol over HTTP, without the sockets.
//
// POST / with X-Amz-Target: DynamoDB_20120810.<operation>.  An Authorization header must be there, as
// DynamoDB Local wants it; whatever it says is accepted and no signature is checked.  GET answers "healthy:
// ...", so that scripts can wait for the server.
#pragma once

#include <string>
#include <string_view>

#include "base/run_clock.h"
#include "endpoint/database.h"

namespace dynafill::endpoint {

struct HttpRequest {
  std::string_view method;
  std::string_view content_type;
  std::string_view target;  // X-Amz-Target
  std::string_view authorization;
  std::string_view body;
};

struct HttpAnswer {
  int status = 200;
  std::string content_type;
  std::string body;
  std::string crc32;  // of the body, decimal: x-amz-crc32, which the SDKs check
};

HttpAnswer answer_http(Database& database, const HttpRequest& request, TimePoint now);

}  // namespace dynafill::endpoint
