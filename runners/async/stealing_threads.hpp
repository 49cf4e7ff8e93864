#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

#include <boost/fiber/algo/algorithm.hpp>
#include <boost/fiber/context.hpp>

namespace concbench {

/// Threads that take ready fibers from each other: Boost.Fiber's algorithm work_stealing, with the
/// state in an object. The library's own keeps it in statics, so that a process has one group of
/// threads of one size, once; the guide's chapter "Customization" says how such an algorithm is
/// written, and this is written so. As with the library's `suspend`, a thread without a ready fiber
/// sleeps; here it is woken as well when another thread has more than it runs.
class StealingThreads {
 public:
  class Scheduling;

 private:
  friend class Scheduling;

  void join(Scheduling& scheduling);
  void leave(const Scheduling& scheduling);
  /// Of another member; null where there is none to spare.
  boost::fibers::context* steal_for(const Scheduling& thief) noexcept;
  bool has_one_for(const Scheduling& thief) noexcept;
  void wake_one() noexcept;

  std::mutex mutex_;
  std::vector<Scheduling*> members_;
  std::atomic<std::size_t> asleep_{0};
};

/// One thread's part: give it to boost::fibers::use_scheduling_algorithm in that thread, with the
/// group, which must outlive it.
class StealingThreads::Scheduling final : public boost::fibers::algo::algorithm {
 public:
  explicit Scheduling(StealingThreads& group);
  ~Scheduling() override;

  void awakened(boost::fibers::context* fiber) noexcept override;
  boost::fibers::context* pick_next() noexcept override;
  bool has_ready_fibers() const noexcept override;
  void suspend_until(const std::chrono::steady_clock::time_point& time) noexcept override;
  void notify() noexcept override;

  /// For other threads: a ready fiber of this one that any may run, null where there is none, and
  /// whether there is one.
  boost::fibers::context* give() noexcept;
  bool has_one() const noexcept;
  /// Wakes the thread, if it sleeps and nobody has woken it yet. Any thread calls.
  bool wake() noexcept;

 private:
  StealingThreads& group_;
  mutable std::mutex mutex_;
  std::deque<boost::fibers::context*> ready_;  // the thread's own two among them: nobody starves
  std::condition_variable woken_;
  bool is_asleep_ = false;
  bool is_woken_ = false;
};

}  // namespace concbench
