#include "endpoint/server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "tests/catch.h"

using namespace dynafill;
using namespace dynafill::endpoint;

namespace {

// A blocking connection to 127.0.0.1.
class Connection {
 public:
  explicit Connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(const std::string& text) { REQUIRE(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) > 0); }
  // What arrives until `end` is in it or the connection is closed.
  std::string receive_until(const std::string& end) {
    std::string text;
    char buffer[4096];
    while (text.find(end) == std::string::npos) {
      const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
      if (count <= 0) break;
      text.append(buffer, static_cast<std::size_t>(count));
    }
    return text;
  }
  [[nodiscard]] bool connected() const { return connected_; }

 private:
  int socket_;
  bool connected_ = false;
};

ServeOptions free_port(double time_scale = 1) {
  ServeOptions options;
  options.port = 0;
  options.in_memory = true;
  options.time_scale = time_scale;
  return options;
}

std::string list_tables(const std::string& more_headers = "") {
  return "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-amz-json-1.0\r\nAuthorization: x\r\n"
         "X-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 2\r\n" +
         more_headers + "\r\n{}";
}

}  // namespace

TEST_CASE("A server answers on one connection again and again until it is stopped") {
  auto server = Server::start(free_port(60)).value();
  std::thread serving([&] { CHECK(server->run().ok()); });
  {
    Connection connection(server->port());
    REQUIRE(connection.connected());
    for (int i = 0; i < 3; ++i) {
      connection.send(list_tables());
      const std::string answer = connection.receive_until(R"({"TableNames":[]})");
      CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
      CHECK(answer.find("x-dynafill-time-scale: 60\r\n") != std::string::npos);
      CHECK(answer.find("Content-Type: application/x-amz-json-1.0\r\n") != std::string::npos);
      CHECK(answer.find("x-amz-crc32: ") != std::string::npos);
      CHECK(answer.find("x-amzn-RequestId: ") != std::string::npos);
    }
    connection.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 40000000\r\nExpect: 100-continue\r\n\r\n");
    CHECK(connection.receive_until("MiB").find("HTTP/1.1 413") != std::string::npos);

    Connection waiting(server->port());  // idle connections do not hold the server up
    Connection half(server->port());
    half.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
    server->stop();
    CHECK(waiting.receive_until("never").empty());
  }
  serving.join();
}

TEST_CASE("What keeps a server from starting is said") {
  const auto first = Server::start(free_port()).value();
  ServeOptions same_port = free_port();
  same_port.port = first->port();
  CHECK(Server::start(same_port).error().sentence ==
        "Port " + std::to_string(first->port()) +
            " is in use; give another with --port, or 0 for a free one.");
  for (const double scale : {0.0, -1.0, 1e6})
    CHECK(Server::start(free_port(scale)).error().sentence.starts_with("The time scale must be above 0"));
  ServeOptions nowhere = free_port();
  nowhere.in_memory = false;
  CHECK(Server::start(nowhere).error().sentence ==
        "No place for the tables; give --data DIR or --in-memory.");
  nowhere.data_dir = "/proc/none/such";
  CHECK(Server::start(nowhere).error().sentence.starts_with(
      "Cannot open the data directory '/proc/none/such'"));
}
