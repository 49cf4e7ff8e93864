#pragma once

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Square roots of 0, 1 ... numbers - 1, in tasks of `grain` numbers, results in order. The loop
/// vectorises (-fno-math-errno); beyond the last-level cache it is bound by memory.
class SqrtMap final : public Workload {
 public:
  /// Throws std::invalid_argument when `grain` does not divide `numbers`.
  SqrtMap(std::size_t numbers, std::size_t grain);

  std::string_view name() const override { return "sqrt_map"; }
  std::size_t task_count() const override { return numbers_ / grain_; }
  std::size_t result_size() const override { return grain_ * sizeof(double); }
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  /// Needs no square root: squares each root and compares within half a step of the root.
  void verify(std::span<const std::byte> results) const override;

 private:
  std::size_t numbers_;
  std::size_t grain_;
};

WorkloadEntry sqrt_map_entry();

}  // namespace concbench
