#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <unordered_set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "benchmarks/http_server/departures.hpp"
#include "benchmarks/http_server/held_bytes.hpp"
#include "benchmarks/http_server/http_request.hpp"
#include "benchmarks/http_server/http_server.hpp"

namespace concbench {

class HttpConnection;

/// The connections of a server, and what they share. They keep it alive.
struct HttpConnections {
  HttpConnections(boost::asio::io_context& loop, const HttpServerLimits& asked)
      : limits(asked), held_memory(asked.held_bytes), departures(loop) {}

  const HttpServerLimits limits;
  HeldMemory held_memory;
  Departures departures;
  std::unordered_set<HttpConnection*> served;
  std::unordered_set<HttpConnection*> refused;
};

/// One client. Listed in `members` for as long as it lives, so that others can close it.
class HttpConnection final : private Departing {
 public:
  using Clock = std::chrono::steady_clock;

  HttpConnection(std::shared_ptr<HttpConnections> all, std::unordered_set<HttpConnection*>& members,
                 boost::asio::ip::tcp::socket socket);
  ~HttpConnection() override;
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  /// Answers one request after another. The coroutine owns the connection.
  static boost::asio::awaitable<void> serve(std::unique_ptr<HttpConnection> connection);
  /// Says that there are too many.
  static boost::asio::awaitable<void> refuse(std::unique_ptr<HttpConnection> connection);

  /// Whatever the connection waits for ends with an error.
  void close();
  void close_if_overdue(Clock::time_point now) {
    if (now >= deadline_) close();
  }

  /// Whether its client has asked for nothing yet, or has had its last answer.
  bool is_idle() const noexcept { return owes_nothing_ && !gone_; }
  Clock::time_point deadline() const noexcept { return deadline_; }

 private:
  struct Request;

  void has_left() noexcept override;
  boost::asio::awaitable<bool> answer_one();
  boost::asio::awaitable<HttpAnswer> read(Request& request);
  boost::asio::awaitable<bool> wait_with_client(std::chrono::milliseconds delay);
  boost::asio::awaitable<bool> write(const HttpAnswer& answer, const Request& request);
  boost::asio::awaitable<void> linger();

  std::shared_ptr<HttpConnections> all_;
  std::unordered_set<HttpConnection*>& members_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer delay_;
  boost::beast::flat_buffer input_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool owes_nothing_ = false;
  bool gone_ = false;
};

}  // namespace concbench
