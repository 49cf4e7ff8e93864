#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>

#include <uv.h>

namespace concbench {

/// A libuv handle (uv_timer_t, uv_poll_t, uv_tcp_t) as an owned object. libuv lets go of a handle
/// only from its loop: destroying the owner closes the handle, and the loop frees it when it next
/// runs, in the destructor of UvLoop at the latest.
struct CloseUvHandle {
  template <class Handle>
  void operator()(Handle* handle) const noexcept {
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
  }
};
using UvTimer = std::unique_ptr<uv_timer_t, CloseUvHandle>;
using UvPoll = std::unique_ptr<uv_poll_t, CloseUvHandle>;
using UvIdle = std::unique_ptr<uv_idle_t, CloseUvHandle>;
using UvTcp = std::unique_ptr<uv_tcp_t, CloseUvHandle>;

/// A libuv loop. Its handles must be closed when it goes. One thread at a time.
class UvLoop {
 public:
  /// Throws std::runtime_error with libuv's words when the kernel refuses what a loop needs.
  UvLoop();
  ~UvLoop();
  UvLoop(const UvLoop&) = delete;
  UvLoop& operator=(const UvLoop&) = delete;

  /// Returns when nothing is left to wait for.
  void run() { uv_run(&loop_, UV_RUN_DEFAULT); }

  UvTimer make_timer();
  UvTcp make_tcp();

  /// Calls `callback`, which must not throw, as soon as the loop is back: libuv has no such call,
  /// and uvloop's call_soon does it so, by a queue and a handle that is called in each turn.
  void post(std::function<void()> callback);

  /// Calls `work` in a thread of libuv's pool, which starts with the first call, and `after` on the
  /// loop. Neither may throw; `request` stays where it is until then.
  void queue_work(uv_work_t& request, uv_work_cb work, uv_after_work_cb after);

  /// Throws std::runtime_error when libuv cannot watch the socket.
  UvPoll make_poll(int socket);

 private:
  void call_posted();

  uv_loop_t loop_;
  std::deque<std::function<void()>> posted_;
  UvIdle idle_;  // calls them; active while there are any
};

/// Calls `callback`, which must not throw, once after `delay`, and never earlier. libuv counts in
/// whole milliseconds and cuts the rest of its clock off, so that a timer may fire almost one too
/// early: here the end is rounded up instead, and 5 ms become up to 6.
void start_timer(uv_timer_t& timer, std::chrono::nanoseconds delay, uv_timer_cb callback) noexcept;

}  // namespace concbench
