#pragma once

#include <memory>
#include <unordered_map>

#include "runners/async/uv_loop.hpp"
#include "workloads/contract/http_client.hpp"

namespace concbench {

/// Requests on a libuv loop: libcurl's sockets as uv_poll_t, its time as a uv_timer_t, as libuv's
/// guide has it ("External I/O with polling"). One thread at a time; connections close with the
/// object.
class UvHttp final : private SocketWatcher {
 public:
  /// Throws std::runtime_error when there is no memory for it.
  explicit UvHttp(UvLoop& loop);

  void start(const HttpGet& get, std::unique_ptr<HttpWaiter> waiter) {
    multi_->start(get, std::move(waiter));
  }

 private:
  bool watch(int socket, bool readable, bool writable) noexcept override;
  void forget(int socket) noexcept override;
  void call_after(std::chrono::milliseconds delay) noexcept override;
  void cancel_call() noexcept override;

  UvLoop& loop_;
  UvTimer timer_;
  std::unordered_map<int, UvPoll> polls_;
  std::unique_ptr<HttpMulti> multi_;  // last: it still lets go of its sockets while it is destroyed
};

}  // namespace concbench
