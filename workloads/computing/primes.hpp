#pragma once

#include <cstdint>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Task k counts the primes from k * grain to (k + 1) * grain - 1 by trial division: equal ranges
/// of unequal cost, because a prime needs as many divisions as its square root has odd numbers.
class Primes final : public Workload {
 public:
  /// Throws std::invalid_argument when the numbers go beyond 100 million.
  Primes(std::size_t tasks, std::uint64_t grain);

  std::string_view name() const override { return "primes"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override { return sizeof(std::uint32_t); }
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  /// Counts with the sieve of Eratosthenes, which divides nothing.
  void verify(std::span<const std::byte> results) const override;

 private:
  std::size_t tasks_;
  std::uint64_t grain_;
};

WorkloadEntry primes_entry();

}  // namespace concbench
