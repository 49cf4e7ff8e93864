#pragma once

#include <poll.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "benchmarks/http_server/http_server.hpp"
#include "runners/contract/readiness.hpp"

namespace concbench {

/// Far beyond what any test needs: the end of a test that would hang. Shorter than the longest
/// delay, which nobody is to wait for.
constexpr std::chrono::seconds kPatience{45};

/// An HttpServer on its own thread, on a free port of the loopback interface.
class RunningHttpServer {
 public:
  explicit RunningHttpServer(HttpServerLimits limits = {})
      : server_(loop_, boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0),
                limits),
        thread_([this] { loop_.run(); }) {}
  ~RunningHttpServer() { server_.stop(); }
  boost::asio::ip::tcp::endpoint endpoint() const { return server_.local_endpoint(); }
  HttpServer& server() { return server_; }

 private:
  boost::asio::io_context loop_;
  HttpServer server_;
  std::jthread thread_;
};

struct RawHttpResponse {
  std::string header;
  std::string body;

  int status() const { return header.empty() ? 0 : std::stoi(header.substr(9)); }
  bool says(const std::string& line) const {
    return header.find("\r\n" + line + "\r\n") != std::string::npos;
  }
};

/// A blocking HTTP client that sends any bytes, malformed ones too. It throws where the server
/// keeps silent for kPatience.
class RawHttpClient {
 public:
  explicit RawHttpClient(const boost::asio::ip::tcp::endpoint& server) : socket_(loop_) {
    connect(server);
  }
  RawHttpClient() : socket_(loop_, boost::asio::ip::tcp::v4()) {}

  void connect(const boost::asio::ip::tcp::endpoint& server) { socket_.connect(server); }

  /// False when the server has closed the connection.
  bool send(const std::string& bytes) {
    boost::system::error_code error;
    boost::asio::write(socket_, boost::asio::buffer(bytes), error);
    return !error;
  }

  /// False at the end of the connection.
  bool receive_some() {
    pollfd readable{socket_.native_handle(), POLLIN, 0};
    if (poll(&readable, 1, std::chrono::milliseconds(kPatience).count()) != 1) {
      throw std::runtime_error("the server is silent");
    }
    char bytes[65536];
    boost::system::error_code error;
    received_.append(bytes, socket_.read_some(boost::asio::buffer(bytes), error));
    return !error;
  }

  /// An empty header when the connection ends first.
  RawHttpResponse receive(bool has_body = true) {
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive_some()) return {};
    }
    RawHttpResponse response{received_.substr(0, end + 2), ""};
    const std::size_t length_at = response.header.find("Content-Length: ");
    const std::size_t length = has_body && length_at != std::string::npos
                                   ? std::stoul(response.header.substr(length_at + 16))
                                   : 0;
    while (received_.size() < end + 4 + length && receive_some()) continue;
    response.body = received_.substr(end + 4, length);
    received_.erase(0, end + 4 + length);
    return response;
  }

  void ask(const std::string& target) { send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n"); }
  RawHttpResponse get(const std::string& target) {
    ask(target);
    return receive();
  }

  /// True when nothing comes any more and the server has ended the connection.
  bool is_closed() {
    while (receive_some()) continue;
    return received_.empty();
  }

  /// Sends bytes one by one until the server closes, or for kPatience.
  bool is_closed_while_dripping(char byte) {
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    while (send(std::string(1, byte))) {
      if (std::chrono::steady_clock::now() > give_up) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
  }

  void close() { socket_.close(); }
  void half_close() { socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send); }
  void reset() {
    socket_.set_option(boost::asio::socket_base::linger(true, 0));
    socket_.close();
  }

 private:
  boost::asio::io_context loop_;
  boost::asio::ip::tcp::socket socket_;
  std::string received_;
};

/// Asks for three bytes again and again: a slot of a full server becomes free a moment after its
/// client has gone.
inline bool answers_within_patience(const boost::asio::ip::tcp::endpoint& server,
                                    const std::string& target = "/bytes/3") {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < give_up) {
    if (RawHttpClient(server).get(target).body == "abc") return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace concbench
