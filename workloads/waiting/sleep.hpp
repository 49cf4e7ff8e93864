#pragma once

#include <chrono>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Each task waits for `delay`: the stand-in for work that is waiting for something else. The
/// result holds the square of the task's number and how long it really waited.
class Sleep final : public Workload {
 public:
  Sleep(std::size_t tasks, std::chrono::nanoseconds delay) : tasks_(tasks), delay_(delay) {}

  std::string_view name() const override { return "sleep"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override;
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  Step next(Passage& passage, std::span<std::byte> result) const override;
  /// A task that waited less than the delay is wrong too.
  void verify(std::span<const std::byte> results) const override;

 private:
  std::size_t tasks_;
  std::chrono::nanoseconds delay_;
};

WorkloadEntry sleep_entry();

}  // namespace concbench
