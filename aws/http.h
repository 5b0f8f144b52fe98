// aws/http.h: the one door to the outside.
//
// A Transport sends requests and hands back what came, several at once, in one thread.  The real one is
// CurlTransport; tests put a table in a std::map behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/clock.h"
#include "aws/sigv4.h"
#include "base/result.h"
#include "base/run_clock.h"

namespace dynafill::aws {

struct HttpRequest {
  std::string url;
  std::vector<HeaderField> headers;
  std::string body;              // of a POST
  std::string method = "POST";   // or GET or PUT
  std::size_t answer_bytes = 0;  // about how long the answer's body will be, where that is known
};

struct HttpResponse {
  std::uint64_t id = 0;
  int status = 0;            // 0: no answer came, see `failure`
  std::string failure;       // "connection refused", "timed out after 30 s"...
  std::string header_block;  // "HTTP/1.1 200 OK\r\n" and "Name: value\r\n" lines as received
  std::string body;          // when no whole answer came, what had come of it

  // The value of the first header of this name (case ignored), trimmed; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

class Transport {
 public:
  virtual ~Transport() = default;
  // Puts the request on the wire, whatever its method.
  // Every post() is answered by exactly one response of the same id, unless abandon() comes first.
  virtual void post(std::uint64_t id, HttpRequest request) = 0;
  // Waits until an answer is there or `until` (Clock::wall) has passed, and puts all answers that are there
  // behind what `answers` holds.  The only place where the loader waits.
  virtual void poll(Duration until, std::vector<HttpResponse>& answers) = 0;
  // Forgets all that is on the wire.
  virtual void abandon() = 0;
};

struct TransportOptions {
  int connections = 32;
  bool loopback = false;  // never through a proxy
  Duration connect_time = std::chrono::seconds(10);
  // Of one request.  Longer than DynamoDB ever takes to answer one batch, short enough to notice a dead peer.
  Duration answer_time = std::chrono::seconds(30);
  // A peer that sends nothing for as long is dead; for answers too long for a fixed answer_time.  0: no
  // limit.
  Duration stall_time = Duration::zero();
};

// HTTP/1.1 over libcurl with kept-alive connections.  Proxies as libcurl's environment variables say
// (https_proxy, no_proxy); AWS_CA_BUNDLE names other certificate authorities.
// Waiting has a grain of one millisecond: it may wake that much late, never early.
std::unique_ptr<Transport> curl_transport(const TransportOptions& options, const Clock& clock);

}  // namespace dynafill::aws
