#include <fmt/core.h>
#include <signal.h>

#include <boost/program_options/value_semantic.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/file.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "endpoint/server.h"

namespace po = boost::program_options;

namespace dynafill {
using namespace endpoint;
namespace {

// A file of constants, or a scenario that has some.
Result<TableConstants> constants_from(const std::string& path) {
  const auto text = read_file(path);
  if (!text.ok()) return text.error();
  nlohmann::json document = nlohmann::json::parse(*text, nullptr, false);
  if (document.is_object() && document.contains("constants")) document = document.at("constants");
  auto constants = table_constants_from_json(document);
  if (!constants.ok()) return Error{fmt::format("--constants {}: {}", path, constants.error().sentence)};
  return constants;
}

Result<ServeOptions> options_from(const CommandLine& line) {
  ServeOptions options;
  if (line.has("port")) {
    const auto port = line.count("port");
    if (!port.ok()) return port.error();
    if (*port < 0 || *port > 65535) return Error{"--port must be from 0 (any free port) to 65535."};
    options.port = static_cast<int>(*port);
  }
  if (line.has("time-scale")) {
    const auto scale = line.number("time-scale");
    if (!scale.ok()) return scale.error();
    if (*scale <= 0 || *scale > 10000) return Error{"--time-scale must be above 0 and at most 10000."};
    options.time_scale = *scale;
  }
  if (line.has("data") && line.flag("in-memory"))
    return Error{"--data and --in-memory exclude each other; give one."};
  options.in_memory = line.flag("in-memory");
  options.data_dir = line.text("data", "dynafill-data");
  if (line.has("constants")) {
    const auto constants = constants_from(line.text("constants"));
    if (!constants.ok()) return constants.error();
    options.constants = *constants;
  }
  const auto seed = line.seed();
  if (!seed.ok()) return seed.error();
  options.seed = *seed;
  return options;
}

// Hands SIGINT and SIGTERM to `on_stop` on a thread of its own; both stay blocked in every other thread.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  void watch(Server& server) {
    std::thread([this, &server] {
      int signal = 0;
      sigwait(&set_, &signal);
      server.stop();
    }).detach();
  }

 private:
  sigset_t set_{};
};

}  // namespace

int run_serve(const Arguments& arguments) {
  CommandLine line("serve", "[OPTIONS]",
                   "A DynamoDB endpoint on this machine (127.0.0.1 only) that throttles like the real "
                   "one: provisioned and on-demand tables, burst, partitions and their splits, global "
                   "secondary indexes. Any AWS SDK or the AWS CLI can use it with --endpoint-url. Reads "
                   "are metered and never throttled; there is no auto scaling, no local index and no "
                   "Query. Stop it with Ctrl-C; what was acknowledged is kept, also after a kill -9.");
  line.options().add_options()("port", po::value<std::string>()->value_name("N"),
                               "default 8000; 0 takes any free port")(
      "data", po::value<std::string>()->value_name("DIR"),
      "where the tables are kept (default ./dynafill-data)")("in-memory", "keep nothing on disk")(
      "time-scale", po::value<std::string>()->value_name("X"),
      "the table's seconds per real second (default 1); `load` follows by itself")(
      "constants", po::value<std::string>()->value_name("FILE"),
      "what is known about DynamoDB, otherwise: {\"burst_window\": 60, ...}, or a scenario.json with its "
      "\"constants\"");
  if (const auto end = line.parse(arguments)) return *end;
  if (!line.words().empty())
    return complain(
        {fmt::format("serve takes no '{}'; 'dynafill serve --help' lists the options.", line.words()[0])});
  const auto options = options_from(line);
  if (!options.ok()) return complain(options.error());

  static StopSignals signals;  // outlives its detached thread
  auto server = Server::start(*options);
  if (!server.ok()) return complain(server.error());
  signals.watch(**server);
  line.say(fmt::format("listening on http://127.0.0.1:{}", (*server)->port()));
  const Duration saved = partition_bucket_at(options->time_scale, options->constants);
  if (saved != options->constants.partition_bucket)
    line.say(fmt::format("at this time scale a partition saves {:.3g} s of its limit, not {:.3g} s",
                         in_seconds(saved), in_seconds(options->constants.partition_bucket)));
  if (line.json()) {
    line.say_json(nlohmann::ordered_json{
        {"schema", "dynafill/serving/1"},
        {"port", (*server)->port()},
        {"time_scale", options->time_scale},
        {"partition_bucket_s", in_seconds(partition_bucket_at(options->time_scale, options->constants))}});
    std::fflush(stdout);
  }
  const Status ended = (*server)->run();
  if (!ended.ok()) return complain(ended.error());
  return 0;
}

}  // namespace dynafill
