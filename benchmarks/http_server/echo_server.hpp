#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace concbench {

/// Sends back whatever its clients send, in the order in which it comes, until they close. There
/// are `loops` loops, each on a thread of its own: connections are given to them in turn and share
/// nothing, so that the server is not what clients of one loop wait for. The threads start with the
/// first client; where the system gives none, that is told, and clients are closed.
class EchoServer {
 public:
  /// Clients are accepted on `loop`, which one thread runs. Port 0 takes a free one. More than so
  /// many `connections` at once are closed; `on_full` is told of each on the same thread, and of
  /// those that wait for a descriptor. Throws boost::system::system_error when the endpoint cannot
  /// be bound.
  EchoServer(
      boost::asio::io_context& loop, const boost::asio::ip::tcp::endpoint& endpoint,
      std::size_t loops, std::size_t connections, std::function<void()> on_full = [] {});
  /// Closes every connection.
  ~EchoServer();
  EchoServer(const EchoServer&) = delete;
  EchoServer& operator=(const EchoServer&) = delete;

  boost::asio::ip::tcp::endpoint local_endpoint() const;

 private:
  class Loops;

  std::unique_ptr<Loops> loops_;
};

}  // namespace concbench
