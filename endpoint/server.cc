#include "endpoint/server.h"

#include <fmt/core.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <optional>
#include <set>

#include "endpoint/protocol.h"

namespace dynafill::endpoint {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html, "16 MB of
// data over the network".
constexpr std::uint64_t body_bytes_max = std::uint64_t{16} << 20;

// How long a client may take to fetch its last answer once the server stops.
constexpr std::chrono::seconds last_answers_max{2};

// Before connections are accepted again after one could not be.
constexpr std::chrono::milliseconds accept_pause{50};

// The clock's 292 years last ten days of wall time at this scale.
constexpr double time_scale_max = 10'000;

Result<std::unique_ptr<Store>> open_store(const ServeOptions& options) {
  if (options.in_memory) return make_memory_store();
  if (options.data_dir.empty()) return Error{"No place for the tables; give --data DIR or --in-memory."};
  return open_rocks_store(options.data_dir);
}

double unix_now_s() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

// As the real service's: 52 letters and digits.
std::string request_id(Rng& rng) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  std::string id(52, '0');
  for (char& c : id) c = alphabet[rng.below(alphabet.size())];
  return id;
}

// Beast's string view is another type in each Boost.
template <class Text>
std::string_view view(const Text& text) {
  return {text.data(), text.size()};
}

}  // namespace

Duration partition_bucket_at(double time_scale, const TableConstants& constants) {
  return std::max(constants.partition_bucket, from_seconds(std::min(1.0, 0.02 * time_scale)));
}

struct Server::State {
  struct Session;

  explicit State(const ServeOptions& options)
      : time_scale(options.time_scale),
        time_scale_text(fmt::format("{}", options.time_scale)),
        request_ids(options.seed.stream("endpoint/request-ids")),
        started(std::chrono::steady_clock::now()) {}

  [[nodiscard]] TimePoint now() const {
    const auto elapsed = std::chrono::steady_clock::now() - started;
    return TimePoint{from_seconds(std::chrono::duration<double>(elapsed).count() * time_scale)};
  }
  Status listen(int port);
  void accept();
  void accept_later();
  void begin_to_stop();

  double time_scale;
  std::string time_scale_text;
  Rng request_ids;
  std::chrono::steady_clock::time_point started;
  std::unique_ptr<Database> database;
  bool stopping = false;
  std::set<Session*> sessions;  // before `io`, whose end destroys the last of them
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer pause{io};
};

// One connection: reads a request, answers it, reads the next.  Owns itself through its handlers.
struct Server::State::Session : std::enable_shared_from_this<Session> {
  Session(State& server_, tcp::socket socket_) : server(server_), socket(std::move(socket_)) {
    server.sessions.insert(this);
  }
  ~Session() { server.sessions.erase(this); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void read_head() {
    answering = false;
    parser.emplace();
    parser->body_limit(body_bytes_max);
    http::async_read_header(socket, buffer, *parser,
                            [self = shared_from_this()](error_code error, std::size_t) {
                              if (error == http::error::body_limit) return self->refuse_body();
                              if (!error) self->invite_body();
                            });
  }

  // curl waits for "100 Continue" before it sends a body over 1 MB.
  void invite_body() {
    if (view(parser->get()[http::field::expect]) != "100-continue") return read_body();
    static constexpr std::string_view invitation = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(socket, asio::buffer(invitation),
                      [self = shared_from_this()](error_code error, std::size_t) {
                        if (!error) self->read_body();
                      });
  }

  void read_body() {
    http::async_read(socket, buffer, *parser, [self = shared_from_this()](error_code error, std::size_t) {
      if (error == http::error::body_limit) return self->refuse_body();
      if (error) return;
      self->answer();
    });
  }

  void answer() {
    const auto& request = parser->get();
    HttpAnswer made = answer_http(*server.database,
                                  {.method = view(request.method_string()),
                                   .content_type = view(request[http::field::content_type]),
                                   .target = view(request["X-Amz-Target"]),
                                   .authorization = view(request[http::field::authorization]),
                                   .body = request.body()},
                                  server.now());
    send(std::move(made), request.version(), request.keep_alive() && !server.stopping);
  }

  void refuse_body() { send({413, "text/plain", "The request body is over 16 MiB.\n", {}}, 11, false); }

  void send(HttpAnswer made, unsigned version, bool keep_alive) {
    answering = true;
    response.emplace(static_cast<http::status>(made.status), version);
    response->set("x-amzn-RequestId", request_id(server.request_ids));
    if (!made.crc32.empty()) response->set("x-amz-crc32", made.crc32);
    response->set("x-dynafill-time-scale", server.time_scale_text);
    response->set(http::field::content_type, made.content_type);
    response->body() = std::move(made.body);
    response->keep_alive(keep_alive);
    response->prepare_payload();
    http::async_write(socket, *response,
                      [self = shared_from_this(), keep_alive](error_code error, std::size_t) {
                        if (error) return;
                        if (keep_alive && !self->server.stopping) return self->read_head();
                        error_code ignored;
                        self->socket.shutdown(tcp::socket::shutdown_send, ignored);
                      });
  }

  State& server;
  tcp::socket socket;
  boost::beast::flat_buffer buffer;
  std::optional<http::request_parser<http::string_body>> parser;
  std::optional<http::response<http::string_body>> response;
  bool answering = false;  // not waiting for the client
};

Status Server::State::listen(int port) {
  if (port < 0 || port > 65535) return Error{fmt::format("Port {} is not between 0 and 65535.", port)};
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port));
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error == asio::error::address_in_use)
    return Error{fmt::format("Port {} is in use; give another with --port, or 0 for a free one.", port)};
  if (error) return Error{fmt::format("Cannot listen on 127.0.0.1:{}: {}.", port, error.message())};
  return Done{};
}

void Server::State::accept() {
  acceptor.async_accept([this](error_code error, tcp::socket socket) {
    if (stopping) return;
    if (error) return accept_later();
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    std::make_shared<Session>(*this, std::move(socket))->read_head();
    accept();
  });
}

// No file descriptor is left, most likely: connections must end before another can begin.
void Server::State::accept_later() {
  pause.expires_after(accept_pause);
  pause.async_wait([this](error_code) {
    if (!stopping) accept();
  });
}

void Server::State::begin_to_stop() {
  stopping = true;
  error_code ignored;
  acceptor.close(ignored);
  pause.cancel();
  for (Session* session : sessions)
    if (!session->answering) session->socket.cancel(ignored);
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(const ServeOptions& options) {
  if (!(options.time_scale > 0 && options.time_scale <= time_scale_max)) {
    return Error{fmt::format("The time scale must be above 0 and at most {}, not {}.", time_scale_max,
                             options.time_scale)};
  }
  auto store = open_store(options);
  if (!store.ok()) return store.error();
  auto state = std::make_unique<State>(options);
  TableConstants constants = options.constants;
  constants.partition_bucket = partition_bucket_at(options.time_scale, constants);
  auto database = Database::open(std::move(*store), options.seed, unix_now_s(), constants);
  if (!database.ok()) return database.error();
  state->database = std::move(*database);
  RETURN_IF_ERROR(state->listen(options.port));
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

int Server::port() const {
  error_code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

Status Server::run() {
  state_->accept();
  try {
    while (!state_->stopping && state_->io.run_one() > 0) continue;
    state_->io.run_for(last_answers_max);
  } catch (const std::exception& failure) {
    return Error{fmt::format("The server stopped: {}.", failure.what()), ExitCode::our_bug};
  }
  return Done{};
}

void Server::stop() {
  asio::post(state_->io, [state = state_.get()] { state->begin_to_stop(); });
}

}  // namespace dynafill::endpoint
