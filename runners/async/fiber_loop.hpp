#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/mutex.hpp>

namespace concbench {

namespace asio = boost::asio;

/// The calling thread's fibers and an Asio loop in one thread, in the way that Boost.Fiber's guide
/// shows for Asio ("Deeper Dive into Boost.Asio"): the thread's main fiber runs the loop, and a
/// scheduling algorithm leaves it to the loop to put the thread to sleep. Only Asio knows what the
/// kernel can wake it for; running it from a timer's ticks instead would delay every response.
///
/// Handlers run in the main fiber, on the thread's own stack: libcurl's frames need more room than
/// a fiber has.
class FiberLoop {
 public:
  /// Replaces the calling thread's scheduling algorithm as long as the object lives.
  FiberLoop();
  ~FiberLoop();
  FiberLoop(const FiberLoop&) = delete;
  FiberLoop& operator=(const FiberLoop&) = delete;

  asio::io_context& context() noexcept { return loop_; }

  /// Runs fibers and handlers by turns until `finished` says so. Only from the main fiber.
  void run_until(const std::function<bool()>& finished);

 private:
  class Scheduling;

  /// Runs the fibers whose time to sleep is up until none is ready; next_wake_up_ is then known.
  void wake_sleepers();
  void set_alarm();

  asio::io_context loop_{1};
  // Without it the loop would be at its end whenever all fibers sleep.
  asio::executor_work_guard<asio::io_context::executor_type> work_{loop_.get_executor()};
  asio::steady_timer alarm_{loop_};
  std::chrono::steady_clock::time_point alarm_at_;
  bool alarm_set_ = false;
  // What the scheduling algorithm tells the main fiber.
  std::size_t ready_ = 0;  // fibers, not counting the scheduler's own
  bool idle_ = false;
  std::chrono::steady_clock::time_point next_wake_up_;
  boost::fibers::mutex mutex_;
  boost::fibers::condition_variable became_idle_;
};

}  // namespace concbench
