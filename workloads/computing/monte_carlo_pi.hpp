#pragma once

#include <cstdint>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Each task throws n points into the unit square and counts those within the quarter circle: about
/// n * pi / 4. Its random numbers are SplitMix64's, seeded with the task's number, so that a task
/// gives the same count wherever it runs and shares no generator with another.
class MonteCarloPi final : public Workload {
 public:
  MonteCarloPi(std::size_t tasks, std::uint64_t points) : tasks_(tasks), points_(points) {}

  std::string_view name() const override { return "monte_carlo_pi"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override { return sizeof(std::uint64_t); }
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  /// Each count and the estimate of pi within six standard errors, which needs no random number;
  /// then each count exactly, with the points taken from the last to the first.
  void verify(std::span<const std::byte> results) const override;

 private:
  std::size_t tasks_;
  std::uint64_t points_;
};

WorkloadEntry monte_carlo_pi_entry();

}  // namespace concbench
