#include "runners/async/uv_http.hpp"

namespace concbench {

UvHttp::UvHttp(UvLoop& loop)
    : loop_(loop), timer_(loop.make_timer()), multi_(http_client().make_multi(*this)) {
  timer_->data = this;
}

bool UvHttp::watch(int socket, bool readable, bool writable) noexcept {
  try {
    auto& poll = polls_[socket];
    if (!poll) {
      poll = loop_.make_poll(socket);
      poll->data = this;
    }
    const int events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
    // The callbacks are noexcept: libuv's C frames are between them and whoever runs the loop.
    const auto on_ready = [](uv_poll_t* ready, int status, int ready_events) noexcept {
      int ready_socket = -1;
      uv_fileno(reinterpret_cast<const uv_handle_t*>(ready), &ready_socket);
      static_cast<UvHttp*>(ready->data)
          ->multi_->socket_ready(ready_socket, (ready_events & UV_READABLE) != 0,
                                 (ready_events & UV_WRITABLE) != 0, status < 0);
    };
    if (uv_poll_start(poll.get(), events, on_ready) == 0) return true;
  } catch (...) {
  }
  polls_.erase(socket);
  return false;
}

void UvHttp::forget(int socket) noexcept { polls_.erase(socket); }

void UvHttp::call_after(std::chrono::milliseconds delay) noexcept {
  const auto on_time = [](uv_timer_t* timer) noexcept {
    static_cast<UvHttp*>(timer->data)->multi_->time_is_up();
  };
  if (delay.count() == 0) {
    uv_timer_start(timer_.get(), on_time, 0, 0);
  } else {
    start_timer(*timer_, delay, on_time);
  }
}

void UvHttp::cancel_call() noexcept { uv_timer_stop(timer_.get()); }

}  // namespace concbench
