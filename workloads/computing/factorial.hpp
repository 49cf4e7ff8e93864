#pragma once

#include <cstdint>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Task k computes (n + k)! exactly and counts its decimal digits: arithmetic on big integers that
/// allocates as it grows. An ordinary loop of cpp_int by machine word, which is the library's fast
/// path; recursion would only add its depth.
class Factorial final : public Workload {
 public:
  /// Throws std::invalid_argument when the last factorial is of more than a million.
  Factorial(std::size_t tasks, std::uint64_t first);

  struct Result {
    std::uint64_t digits;   // decimal
    std::uint64_t residue;  // modulo kPrime
  };
  static constexpr std::uint64_t kPrime = 4'294'967'291;  // the greatest below 2^32

  std::string_view name() const override { return "factorial"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override { return sizeof(Result); }
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  /// Needs no big integer: the digits from the logarithm, the residue by modular multiplication.
  void verify(std::span<const std::byte> results) const override;

  /// log10(n!): from the exact product while it fits 64 bits, then by Stirling's series.
  static long double log10_of_factorial(std::uint64_t number);

 private:
  std::size_t tasks_;
  std::uint64_t first_;
};

WorkloadEntry factorial_entry();

}  // namespace concbench
