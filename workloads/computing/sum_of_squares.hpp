#pragma once

#include <cstdint>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Sum of i*i for i < n, modulo 2^64: pure integer arithmetic, no memory. Each task computes the
/// same sum; the true sum passes 2^64 from n = 3,810,778 on, hence the modulus.
class SumOfSquares final : public Workload {
 public:
  SumOfSquares(std::size_t tasks, std::uint64_t numbers) : tasks_(tasks), numbers_(numbers) {}

  std::string_view name() const override { return "sum_of_squares"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override { return sizeof(std::uint64_t); }
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  void verify(std::span<const std::byte> results) const override;

  /// The kernel: adds one square after the other.
  static std::uint64_t sum(std::uint64_t numbers);

  /// n(n-1)(2n-1)/6 modulo 2^64, the closed form that the results are held against.
  static std::uint64_t closed_form(std::uint64_t numbers);

 private:
  std::size_t tasks_;
  std::uint64_t numbers_;
};

WorkloadEntry sum_of_squares_entry();

}  // namespace concbench
