#include "runners/async/uv_loop.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace concbench {
namespace {

void check(int status, const char* what) {
  if (status == 0) return;
  throw std::runtime_error("libuv: " + std::string(what) + ": " + uv_strerror(status));
}

}  // namespace

UvLoop::UvLoop() {
  check(uv_loop_init(&loop_), "no loop");
  auto idle = std::make_unique<uv_idle_t>();
  uv_idle_init(&loop_, idle.get());  // cannot fail
  idle->data = this;
  idle_.reset(idle.release());
}

UvLoop::~UvLoop() {
  idle_.reset();
  run();  // calls back for the handles that have been closed
  uv_loop_close(&loop_);
}

UvTimer UvLoop::make_timer() {
  auto timer = std::make_unique<uv_timer_t>();
  check(uv_timer_init(&loop_, timer.get()), "no timer");
  return UvTimer(timer.release());
}

UvTcp UvLoop::make_tcp() {
  auto tcp = std::make_unique<uv_tcp_t>();
  check(uv_tcp_init(&loop_, tcp.get()), "no socket");
  return UvTcp(tcp.release());
}

void UvLoop::post(std::function<void()> callback) {
  posted_.push_back(std::move(callback));
  if (posted_.size() > 1) return;
  uv_idle_start(idle_.get(),
                [](uv_idle_t* idle) noexcept { static_cast<UvLoop*>(idle->data)->call_posted(); });
}

/// Those that are there now; what they post comes in the next turn.
void UvLoop::call_posted() {
  for (auto left = posted_.size(); left > 0; --left) {
    const auto callback = std::move(posted_.front());
    posted_.pop_front();
    callback();
  }
  if (posted_.empty()) uv_idle_stop(idle_.get());
}

void UvLoop::queue_work(uv_work_t& request, uv_work_cb work, uv_after_work_cb after) {
  check(uv_queue_work(&loop_, &request, work, after), "no work can be queued");
}

UvPoll UvLoop::make_poll(int socket) {
  auto poll = std::make_unique<uv_poll_t>();
  check(uv_poll_init_socket(&loop_, poll.get(), socket), "socket cannot be watched");
  return UvPoll(poll.release());
}

void start_timer(uv_timer_t& timer, std::chrono::nanoseconds delay, uv_timer_cb callback) noexcept {
  constexpr std::uint64_t kMillisecond = 1'000'000;
  const auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(delay.count(), 0));
  // The first whole millisecond after the end, on the clock that the loop's own time is cut from:
  // how old that cached time is does not matter.
  const std::uint64_t end_ms = (uv_hrtime() + left + kMillisecond - 1) / kMillisecond;
  uv_timer_start(&timer, callback, end_ms - uv_now(timer.loop), 0);
}

}  // namespace concbench
