// endpoint/server.h: `dynafill serve`: the local DynamoDB that throttles like the real one.
//
// HTTP/1.1 with keep-alive on 127.0.0.1 only.  Time inside is wall time since start() x time_scale: at
// time_scale 60 a table of 100 WCU takes 6,000 units in a second of yours.  Every response carries the header
// x-dynafill-time-scale so that a loader can run its own clock at the same pace.
//
// Threads: run() serves on the thread that calls it; stop() may come from any other.
#pragma once

#include <memory>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "base/run_clock.h"
#include "sim/table_constants.h"

namespace dynafill::endpoint {

struct ServeOptions {
  int port = 8000;       // 0: a free one
  std::string data_dir;  // where the tables live; empty only with in_memory
  bool in_memory = false;
  double time_scale = 1;
  TableConstants constants = table_constants();
  Seed seed;
};

// What a partition saves of its limit at this time scale: more than the constants say, up to a second's
// worth, once 20 ms of wall time are more.  What the table's clock has in different milliseconds arrives in
// one of ours; a partition that saved less would lose what a real one takes.
Duration partition_bucket_at(double time_scale, const TableConstants& constants);

class Server {
 public:
  // Opens the tables and the port: from here on connections are accepted, and answered once run() is called.
  // Fails when the port is taken, the data directory cannot be opened or time_scale is not in (0, 10000].
  static Result<std::unique_ptr<Server>> start(const ServeOptions& options);
  ~Server();

  [[nodiscard]] int port() const;
  // Until stop().  An answer under way is sent, a request that is still arriving is not answered.
  Status run();
  void stop();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dynafill::endpoint
