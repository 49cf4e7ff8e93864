#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace concbench {

/// Of whom it matters that they leave.
class Departing {
 public:
  virtual ~Departing() = default;
  /// The client sends nothing more: it has gone, or it has ended its side of the connection. Called
  /// on the loop; must not destroy anybody who is watched.
  virtual void has_left() noexcept = 0;
};

/// Hears at once when a client leaves, however much of what it sent before is still unread: Asio
/// tells that only to whoever reads on. A request costs it nothing, a connection two system calls.
class Departures {
 public:
  /// Throws boost::system::system_error.
  explicit Departures(boost::asio::io_context& loop);

  /// `client` must be forgotten before it goes and before its socket is closed.
  void watch(int socket, Departing& client) noexcept;
  void forget(int socket) noexcept;

  /// Tells the clients that are watched, until stop().
  boost::asio::awaitable<void> tell();
  void stop();

 private:
  void tell_those_who_left();

  boost::asio::posix::stream_descriptor epoll_;
};

}  // namespace concbench
