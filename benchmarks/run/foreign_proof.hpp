#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "benchmarks/cell/cell_order.hpp"
#include "benchmarks/telling/json.hpp"
#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// What a program that is none of ours has to prove, and the memory that it proves it in: the
/// results of all tasks, and behind them how often each task was executed.
///
/// The memory is read, never mapped here: mapped twice, half of it would be counted as ours.
class ForeignProof {
 public:
  /// Every result is spoiled, every count 0. Throws std::system_error when the memory is not there.
  explicit ForeignProof(const CellOrder& order);

  int descriptor() const noexcept { return memory_.get(); }

  /// What the order says of the memory.
  Json place() const;

  /// Takes the message warm: throws when a result is wrong or a task was not executed once in each
  /// batch that the program says it has executed. Then spoils the results, so that a batch that
  /// leaves them in place is found out.
  void check_warm(const Json& message);

  /// Takes a report that is ok, the same way; `elapsed` is the time since the reply to warm, in
  /// which all that it reports must have been measured, and the CPU time been used. Whatever else
  /// took time took at most what has passed since this was made, as the program was started.
  void check_report(const Json& report, std::chrono::nanoseconds elapsed) const;

 private:
  void check(std::uint64_t batches) const;
  void check_lifetime(const Json& report) const;
  void check_amounts(const Json& report) const;
  void check_cpu_time(const Json& report, std::chrono::nanoseconds elapsed) const;
  void spoil();

  std::unique_ptr<Workload> workload_;
  std::size_t tasks_;
  std::size_t results_bytes_;  // of all tasks
  std::size_t counts_offset_;
  std::size_t cpus_;  // that the cell may use; 0 where it may use all
  FileDescriptor memory_;
  std::uint64_t batches_until_warm_ = 0;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace concbench
