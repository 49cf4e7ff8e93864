#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace concbench {

/// What the server allows its clients; beyond it they get an HTTP error and their connection ends.
struct HttpServerLimits {
  std::size_t header_bytes = std::size_t{8} * 1024;   ///< else 431
  std::size_t body_bytes = std::size_t{1024} * 1024;  ///< of a request; else 413
  /// Of bodies that are held for an echo, all connections together; else 503.
  std::size_t held_bytes = std::size_t{32} * 1024 * 1024;
  /// At once. The next one takes the place of the one that has said nothing for longest, or not yet
  /// all of a request's header; where all wait for an answer, it gets 503.
  std::size_t connections = 1024;
  /// For each of: a whole request header, its body, and the sending of an answer. A client that
  /// takes longer is closed, up to a second later.
  std::chrono::milliseconds idle_time{30'000};
  /// Told, on the loop's thread, whenever a client finds no place free, or no descriptor.
  std::function<void()> on_full = [] {};
};

/// Answers HTTP/1.0 and 1.1 with the delays, lengths and statuses that parse_target reads, one
/// coroutine per connection. Listens from construction until stop() or destruction, whichever
/// comes first.
///
/// A client that ends its side of the connection while its answer is delayed counts as gone, as
/// nginx and Go's server have it: whether it still reads, TCP does not tell. Its place is free at
/// once, and should it still read, it gets 400.
///
/// The event loop must run on one thread only: connections share state without locks.
class HttpServer {
 public:
  /// Port 0 takes a free one. Throws boost::system::system_error when the endpoint cannot be bound.
  HttpServer(boost::asio::io_context& loop, const boost::asio::ip::tcp::endpoint& endpoint,
             HttpServerLimits limits = {});
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  boost::asio::ip::tcp::endpoint local_endpoint() const { return local_endpoint_; }

  /// Closes the listening socket and every connection, whatever they are doing; the loop then runs
  /// out of the server's work. From any thread; on another one than the loop's it takes effect in
  /// the loop's next turn. A second call does nothing.
  void stop();

 private:
  class Listener;

  std::shared_ptr<Listener> listener_;
  boost::asio::ip::tcp::endpoint local_endpoint_;
};

}  // namespace concbench
