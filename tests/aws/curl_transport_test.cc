#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>

#include "aws/http.h"
#include "tests/catch.h"

namespace dynafill::aws {
namespace {

// A server for one connection at a time, in a thread of its own: answers each request with its own body and
// its X-Echo header, until the client closes; `hang_up_after` requests it closes the connection itself.
class EchoServer {
 public:
  explicit EchoServer(int hang_up_after = 1000) : hang_up_after_(hang_up_after) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), length) == 0);
    REQUIRE(listen(listener_, 8) == 0);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~EchoServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
  std::atomic<int> connections{0}, requests{0};

 private:
  void serve() {
    for (int peer; (peer = accept(listener_, nullptr, nullptr)) >= 0; close(peer)) {
      ++connections;
      std::string received;
      char buffer[4096];
      int here = 0;
      for (ssize_t n; here < hang_up_after_ && (n = read(peer, buffer, sizeof buffer)) > 0;) {
        received.append(buffer, static_cast<std::size_t>(n));
        here += answer_whole_requests(peer, received);
      }
    }
  }
  int answer_whole_requests(int peer, std::string& received) {
    int answered = 0;
    for (std::size_t head_end; (head_end = received.find("\r\n\r\n")) != std::string::npos;) {
      const std::size_t length = std::stoul(value(received, "Content-Length: "));
      if (received.size() < head_end + 4 + length) break;
      const std::string body = received.substr(head_end + 4, length);
      const std::string answer = "HTTP/1.1 200 OK\r\nX-Echo: " + value(received, "X-Echo: ") +
                                 "\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" + body;
      ++requests;
      if (write(peer, answer.data(), answer.size()) < 0) break;
      received.erase(0, head_end + 4 + length);
      ++answered;
    }
    return answered;
  }
  static std::string value(const std::string& head, const std::string& name) {
    const std::size_t at = head.find(name);
    return at == std::string::npos ? "0"
                                   : head.substr(at + name.size(), head.find('\r', at) - at - name.size());
  }

  int hang_up_after_;
  int listener_ = -1;
  int port_ = 0;
  std::thread thread_;
};

const SystemClock system_clock;

std::unique_ptr<Transport> transport() {
  TransportOptions options;
  options.connections = 4;
  options.loopback = true;
  return curl_transport(options, system_clock);
}

HttpResponse only_answer(Transport& transport) {
  std::vector<HttpResponse> answers;
  while (answers.empty()) transport.poll(system_clock.wall() + std::chrono::seconds(1), answers);
  REQUIRE(answers.size() == 1);
  return std::move(answers[0]);
}

TEST_CASE("bodies and headers arrive as they are, over one kept connection") {
  setenv("http_proxy", "http://127.0.0.1:9", 1);  // a proxy that is not there: loopback must not use it
  EchoServer server;
  const auto curl = transport();
  for (std::uint64_t id = 1; id <= 20; ++id) {
    const std::string body = std::string(id * 997, static_cast<char>('a' + id)) + '\0' + "end";
    curl->post(
        id, {server.url(), {{"X-Echo", "echo " + std::to_string(id)}, {"Content-Type", "text/plain"}}, body});
    const HttpResponse answer = only_answer(*curl);
    CHECK(answer.id == id);
    CHECK(answer.status == 200);
    CHECK(answer.body == body);
    CHECK(answer.header("x-echo") == "echo " + std::to_string(id));
  }
  CHECK(server.requests == 20);
  CHECK(server.connections == 1);
  unsetenv("http_proxy");
}

TEST_CASE("a connection that the server closes in between is opened anew") {
  EchoServer server(3);
  const auto curl = transport();
  for (std::uint64_t id = 1; id <= 7; ++id) {
    curl->post(id, {server.url(), {}, "x"});
    CHECK(only_answer(*curl).status == 200);
  }
  CHECK(server.connections == 3);
}

TEST_CASE("nobody there: an answer without status, with words") {
  std::string url;
  { url = EchoServer().url(); }
  const auto curl = transport();
  curl->post(5, {url, {}, "x"});
  const HttpResponse answer = only_answer(*curl);
  CHECK(answer.id == 5);
  CHECK(answer.status == 0);
  CHECK(answer.failure.find("127.0.0.1") != std::string::npos);
}

TEST_CASE("what is abandoned is not answered; later requests are") {
  EchoServer server;
  const auto curl = transport();
  curl->post(1, {server.url(), {}, "x"});
  curl->abandon();
  curl->post(2, {server.url(), {}, "y"});
  const HttpResponse answer = only_answer(*curl);
  CHECK(answer.id == 2);
  CHECK(answer.body == "y");
}

}  // namespace
}  // namespace dynafill::aws
