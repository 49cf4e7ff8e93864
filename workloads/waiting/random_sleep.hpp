#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Each task waits for a time of its own, drawn evenly from [shortest, longest] by the seed: tasks
/// end in another order than they began in. The result holds which task it is and how long it
/// really waited.
///
/// With c tasks in progress at a time and each free place taken at once, a batch takes at least
/// total() / c and at most total() / c + longest, whatever the order: until the last task begins
/// no place is free, and then no task has longer to go than the longest.
class RandomSleep final : public Workload {
 public:
  /// Throws std::invalid_argument when `shortest` is above `longest`.
  RandomSleep(std::size_t tasks, std::chrono::nanoseconds shortest,
              std::chrono::nanoseconds longest, std::uint64_t seed);

  std::string_view name() const override { return "random_sleep"; }
  std::size_t task_count() const override { return durations_.size(); }
  std::size_t result_size() const override;
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  Step next(Passage& passage, std::span<std::byte> result) const override;
  /// A task that waited less than its own time is wrong too.
  void verify(std::span<const std::byte> results) const override;

  /// Of the tasks, in their order: the same on every machine.
  const std::vector<std::chrono::nanoseconds>& durations() const noexcept { return durations_; }
  std::chrono::nanoseconds total() const;

 private:
  std::vector<std::chrono::nanoseconds> durations_;
};

WorkloadEntry random_sleep_entry();

}  // namespace concbench
