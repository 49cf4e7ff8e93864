#include "runners/async/fiber_loop.hpp"

#include <mutex>

#include <boost/asio/post.hpp>
#include <boost/fiber/algo/round_robin.hpp>
#include <boost/fiber/context.hpp>
#include <boost/fiber/operations.hpp>

namespace concbench {

/// Round robin that never puts the thread to sleep.
class FiberLoop::Scheduling final : public boost::fibers::algo::round_robin {
 public:
  explicit Scheduling(FiberLoop& loop) : loop_(loop) {}

  void awakened(boost::fibers::context* fiber) noexcept override {
    if (!is_scheduler(fiber)) ++loop_.ready_;
    round_robin::awakened(fiber);
  }

  boost::fibers::context* pick_next() noexcept override {
    auto* const fiber = round_robin::pick_next();
    if (fiber != nullptr && !is_scheduler(fiber)) --loop_.ready_;
    return fiber;
  }

  /// No fiber is ready until then: it is the main fiber's turn.
  void suspend_until(const std::chrono::steady_clock::time_point& time) noexcept override {
    loop_.next_wake_up_ = time;
    loop_.idle_ = true;
    loop_.became_idle_.notify_one();
  }

  /// Another thread has made a fiber ready.
  void notify() noexcept override {
    asio::post(loop_.loop_, [] {});
  }

 private:
  static bool is_scheduler(const boost::fibers::context* fiber) noexcept {
    return fiber->is_context(boost::fibers::type::dispatcher_context);
  }

  FiberLoop& loop_;
};

FiberLoop::FiberLoop() { boost::fibers::use_scheduling_algorithm<Scheduling>(*this); }

FiberLoop::~FiberLoop() {
  boost::fibers::use_scheduling_algorithm<boost::fibers::algo::round_robin>();
}

void FiberLoop::run_until(const std::function<bool()>& finished) {
  while (!finished()) {
    // Every round, so that fibers that are always ready cannot keep responses waiting.
    loop_.poll();
    if (ready_ > 0) {
      boost::this_fiber::yield();
      continue;
    }
    wake_sleepers();
    if (finished()) break;
    set_alarm();
    loop_.run_one();
  }
  // The scheduler gives back the stacks of the fibers that have ended.
  boost::this_fiber::yield();
}

void FiberLoop::wake_sleepers() {
  std::unique_lock lock(mutex_);
  idle_ = false;
  became_idle_.wait(lock, [this] { return idle_; });
}

void FiberLoop::set_alarm() {
  if (next_wake_up_ == std::chrono::steady_clock::time_point::max()) return;
  // An alarm that is already set costs nothing; setting one is a system call.
  if (alarm_set_ && alarm_at_ == next_wake_up_) return;
  alarm_at_ = next_wake_up_;
  alarm_.expires_at(alarm_at_);
  alarm_set_ = true;
  alarm_.async_wait([this](const boost::system::error_code& error) {
    if (!error) alarm_set_ = false;
  });
}

}  // namespace concbench
