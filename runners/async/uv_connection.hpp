#pragma once

#include <exception>
#include <functional>

#include "runners/async/uv_loop.hpp"
#include "workloads/contract/exchange.hpp"

namespace concbench {

/// A TCP connection on a libuv loop, opened by its first exchange and kept for the next:
/// uv_tcp_connect, uv_write and uv_read_start, which is stopped once the reply is complete, as
/// libuv's guide has its TCP client ("Networking"). While nothing is exchanged it keeps no loop
/// running.
///
/// One exchange at a time; it must have ended before the object goes.
class UvConnection {
 public:
  explicit UvConnection(UvLoop& loop) : loop_(loop) {}
  UvConnection(const UvConnection&) = delete;
  UvConnection& operator=(const UvConnection&) = delete;

  /// Calls `ended`, which must not throw, from the loop: with null once the reply is complete.
  void start(const Exchange& exchange, std::function<void(const std::exception_ptr&)> ended);

 private:
  void connect();
  void write();
  void read();
  void end(int status) noexcept;

  UvLoop& loop_;
  UvTcp tcp_;  // null: not open
  Endpoint to_;
  uv_connect_t connecting_{};
  uv_write_t writing_{};
  std::size_t received_ = 0;
  const Exchange* exchange_ = nullptr;
  std::function<void(const std::exception_ptr&)> ended_;
};

}  // namespace concbench
