// aws/s3_client.h: listing a bucket and reading objects, whatever the network does meanwhile.
//
// What fails for the moment (a connection that breaks or stalls, 5xx, SlowDown) is asked again after a pause
// with full jitter, 100 ms x 2^n and at most 20 s; a broken answer goes on behind the bytes that came.  Ten
// failures in a row without a byte are an Error.  A bucket of another region is asked there.
//
// Public endpoints take the bucket in the host name (unless it has a dot, which their certificates do not
// cover), others in the path.
// Threads: any number at once; each call has a connection of its own, which is kept for the next.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "aws/endpoint.h"
#include "aws/http.h"
#include "aws/s3_messages.h"
#include "base/random.h"
#include "base/result.h"

namespace dynafill::aws {

struct S3Outside {
  Endpoint endpoint;
  std::function<std::unique_ptr<Transport>()> connect;
  std::shared_ptr<const Clock> clock;
  // Waits as long, or less when `stop` becomes true.
  std::function<void(Duration, const std::atomic<bool>& stop)> pause;
  Seed seed;
};

class S3Client {
 public:
  explicit S3Client(S3Outside outside);
  // Endpoint and credentials as aws/endpoint.h reads them for "s3".
  static Result<std::shared_ptr<S3Client>> from_environment(const Environment& environment);

  // All objects whose keys begin with `prefix`, in S3's order (that of the keys' UTF-8 bytes).
  Result<std::vector<S3Object>> list(const std::string& bucket, const std::string& prefix);

  // The bytes [from, to) of the object with that ETag (empty: whichever is there).  Requires from < to <= its
  // size.  Fails: another object is there now, it is gone, it may not be read, or `stop` became true.
  Result<std::string> get(const std::string& bucket, const S3Object& object, std::uint64_t from,
                          std::uint64_t to, const std::atomic<bool>& stop);

 private:
  struct Connection;
  struct Call;
  HttpResponse call_once(const Call& call, const std::atomic<bool>& stop);
  Error refused(const Call& call, const HttpResponse& response) const;
  bool learns(const Call& call, const HttpResponse& response);
  Status back_off(const Call& call, const HttpResponse& response, int& failures,
                  const std::atomic<bool>& stop);
  std::unique_ptr<Connection> take_connection();

  S3Outside outside_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::map<std::string, std::string> regions_;  // of buckets that are not in the endpoint's
  std::chrono::seconds skew_{0};                // S3's clock ahead of ours
  Rng jitter_;

 public:
  ~S3Client();
};

}  // namespace dynafill::aws
