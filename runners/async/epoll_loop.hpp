#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// An event loop by hand, with nothing but what the kernel has: epoll, times in order, and calls
/// that are due at once. The loop is that of man epoll ("Example for suggested usage"), but
/// level-triggered: libcurl reads as much as it likes, and is to be called again for the rest. One
/// thread, but for post_from_thread.
class EpollLoop {
 public:
  using Clock = std::chrono::steady_clock;
  using Call = std::function<void()>;
  using TimerId = std::uint64_t;

  /// Throws std::system_error when the kernel refuses what it needs.
  EpollLoop();
  EpollLoop(const EpollLoop&) = delete;
  EpollLoop& operator=(const EpollLoop&) = delete;

  /// Returns when nothing is left to wait for.
  void run();

  /// Calls `call` in the loop's next turn.
  void post(Call call) { posted_.push_back(std::move(call)); }

  /// The same, from another thread. Ends what hold() began.
  void post_from_thread(Call call);

  /// The loop does not run dry until let_go() has been called as often.
  void hold() noexcept { ++held_; }
  void let_go() noexcept { --held_; }

  TimerId call_at(Clock::time_point time, Call call);
  void cancel(TimerId timer);

  /// Of one watched descriptor: whether the loop goes on for it, or runs dry all the same.
  enum class Watched { kHolds, kIdle };

  /// From now on `ready` is called with epoll's events whenever one of `events` is there. Throws
  /// std::system_error where it cannot be watched.
  void watch(int descriptor, std::uint32_t events, std::function<void(std::uint32_t)> ready,
             Watched how = Watched::kHolds);
  void forget(int descriptor) noexcept;

 private:
  struct Place {
    std::function<void(std::uint32_t)> ready;
    Watched how;
  };
  struct Timer {
    TimerId id;
    Call call;
  };

  bool has_work() const noexcept { return !posted_.empty() || !timers_.empty() || held_ > 0; }
  void call_posted();
  void call_timers();
  void wait_for_events();
  void take_from_threads();

  FileDescriptor epoll_;
  FileDescriptor wake_up_;  // an eventfd, by which other threads do
  std::deque<Call> posted_;
  std::multimap<Clock::time_point, Timer> timers_;
  std::unordered_map<TimerId, std::multimap<Clock::time_point, Timer>::iterator> by_id_;
  TimerId last_timer_ = 0;
  std::unordered_map<int, Place> watched_;
  std::size_t held_ = 0;
  std::mutex mutex_;
  std::vector<Call> from_threads_;
};

}  // namespace concbench
