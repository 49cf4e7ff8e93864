#pragma once

#include <array>
#include <chrono>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Each task is a chain of three stages that wait: fetch a page, process it, save it. Each stage
/// makes its text from that of the stage before; the result holds the last one, and how long the
/// task really waited.
class FetchProcessSave final : public Workload {
 public:
  static constexpr std::size_t kStages = 3;

  /// `delays`: of the stages, in their order.
  FetchProcessSave(std::size_t tasks, std::array<std::chrono::nanoseconds, kStages> delays)
      : tasks_(tasks), delays_(delays) {}

  std::string_view name() const override { return "fetch_process_save"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override;
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  Step next(Passage& passage, std::span<std::byte> result) const override;
  /// A task that waited less than its stages together is wrong too.
  void verify(std::span<const std::byte> results) const override;

 private:
  std::size_t tasks_;
  std::array<std::chrono::nanoseconds, kStages> delays_;
};

WorkloadEntry fetch_process_save_entry();

}  // namespace concbench
