#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// Each task hashes a text of its own with SHA-256 and then its hex digest again, `rounds` times:
/// calls into a C library (OpenSSL) that compute and neither allocate nor wait.
class Sha256Chain final : public Workload {
 public:
  Sha256Chain(std::size_t tasks, std::uint64_t rounds) : tasks_(tasks), rounds_(rounds) {}

  std::string_view name() const override { return "sha256_chain"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override { return kHexBytes; }
  void run(std::size_t task, std::span<std::byte> result, Waits& waits) const override;
  /// Hashes again without OpenSSL. That takes about three times as long as a batch, so the right
  /// answers are kept; not to be called concurrently.
  void verify(std::span<const std::byte> results) const override;

  /// What task `task` hashes first.
  static std::string content(std::size_t task) { return "task " + std::to_string(task); }

 private:
  static constexpr std::size_t kHexBytes = 64;

  std::size_t tasks_;
  std::uint64_t rounds_;
  mutable std::vector<std::string> right_;  // as far as verify has come
};

WorkloadEntry sha256_chain_entry();

}  // namespace concbench
