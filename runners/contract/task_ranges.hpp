#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "runners/contract/cache_line.hpp"

namespace concbench {

/// How the workers of a team come by their tasks, one at a time: each has a range of its own, from
/// whose front it takes, and when that is empty it steals the rear half of another's. No line of
/// memory is written by two of them until there is something to steal, which is what one counter
/// for all costs: 160 ns a task on two cores.
///
/// Lies in memory that the workers share, threads or processes. Those of a worker that died can be
/// stolen like any others; what it was about to take, or had just stolen, goes with it.
class TaskRanges {
 public:
  /// Of one worker.
  struct alignas(kCacheLine) Range {
    std::atomic<std::uint64_t> ends;  // where it begins, and in the upper half where it ends
  };
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

  static constexpr std::size_t kMostTasks = UINT32_MAX;

  TaskRanges(Range* ranges, std::size_t workers) noexcept : ranges_(ranges), workers_(workers) {}

  /// Divides tasks from 0 on. Only while no worker takes any.
  void divide(std::size_t tasks) noexcept {
    std::size_t begin = 0;
    for (std::size_t worker = 0; worker < workers_; ++worker) {
      const auto length = tasks / workers_ + (worker < tasks % workers_ ? 1 : 0);
      ranges_[worker].ends.store(packed(begin, begin + length), std::memory_order_relaxed);
      begin += length;
    }
  }

  /// None when nothing is left but what others have in hand.
  std::optional<std::size_t> take(std::size_t worker) noexcept {
    auto& own = ranges_[worker].ends;
    auto ends = own.load(std::memory_order_relaxed);
    while (begin_of(ends) < end_of(ends)) {
      const auto task = begin_of(ends);
      if (own.compare_exchange_weak(ends, packed(task + 1, end_of(ends)),
                                    std::memory_order_relaxed)) {
        return task;
      }
    }
    return steal(worker);
  }

 private:
  static std::uint64_t packed(std::size_t begin, std::size_t end) noexcept {
    return std::uint64_t{begin} | std::uint64_t{end} << 32;
  }
  static std::size_t begin_of(std::uint64_t ends) noexcept { return ends & UINT32_MAX; }
  static std::size_t end_of(std::uint64_t ends) noexcept { return ends >> 32; }

  /// From the next worker that has some. No range has the same ends twice in a batch, since each
  /// task is taken once: a range that looks unchanged is unchanged.
  std::optional<std::size_t> steal(std::size_t thief) noexcept {
    for (std::size_t i = 1; i < workers_; ++i) {
      auto& from = ranges_[(thief + i) % workers_].ends;
      auto ends = from.load(std::memory_order_relaxed);
      while (begin_of(ends) < end_of(ends)) {
        const auto end = end_of(ends);
        const auto first = end - (end - begin_of(ends) + 1) / 2;
        if (!from.compare_exchange_weak(ends, packed(begin_of(ends), first),
                                        std::memory_order_relaxed)) {
          continue;
        }
        ranges_[thief].ends.store(packed(first + 1, end), std::memory_order_relaxed);
        return first;
      }
    }
    return std::nullopt;
  }

  Range* ranges_;
  std::size_t workers_;
};

/// One counter for all workers, which each of them writes for each task.
struct TaskCounter {
  alignas(kCacheLine) std::atomic<std::size_t> next;

  std::optional<std::size_t> take(std::size_t tasks) noexcept {
    const auto task = next.fetch_add(1, std::memory_order_relaxed);
    return task < tasks ? std::optional(task) : std::nullopt;
  }
};

}  // namespace concbench
