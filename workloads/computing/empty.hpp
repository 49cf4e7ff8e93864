#pragma once

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Nothing at all: what is left is the cost of the runner and of the harness, per task.
class Empty final : public Workload {
 public:
  explicit Empty(std::size_t tasks) : tasks_(tasks) {}

  std::string_view name() const override { return "empty"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override { return 0; }
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  /// No result can be wrong; that each task ran once is the batch's to check.
  void verify(std::span<const std::byte> results) const override;

 private:
  std::size_t tasks_;
};

WorkloadEntry empty_entry();

}  // namespace concbench
