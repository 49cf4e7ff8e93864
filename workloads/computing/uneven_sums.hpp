#pragma once

#include <cstdint>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Sums of squares of growing size: task k sums (k + 1) * n of them, so that four tasks are as
/// 1:2:3:4. Their sizes bound what any runner can gain: four workers at most 2.5 times (the largest
/// task is 4 of 10), two at most 2.0, and 1.67 when they take the tasks in order
/// (tests/schedule_bound.hpp).
class UnevenSums final : public Workload {
 public:
  /// Throws std::invalid_argument when the largest task has more than 10^12 numbers.
  UnevenSums(std::size_t tasks, std::uint64_t numbers);

  std::string_view name() const override { return "uneven_sums"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override { return sizeof(std::uint64_t); }
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  /// By the closed form.
  void verify(std::span<const std::byte> results) const override;

  /// Numbers that the task sums.
  std::uint64_t size_of(std::size_t task) const { return (task + 1) * numbers_; }

 private:
  std::size_t tasks_;
  std::uint64_t numbers_;
};

WorkloadEntry uneven_sums_entry();

}  // namespace concbench
