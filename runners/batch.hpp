#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared_memory.hpp"
#include "workloads/workload.hpp"

namespace concbench {

/// When and where one task of a stamped batch ran. The clock is CLOCK_MONOTONIC, which all
/// processes of a machine share.
struct TaskStamp {
  std::int64_t started_ns;
  std::int64_t finished_ns;
  std::int32_t thread;   // the kernel's thread id
  std::int32_t process;  // the kernel's process id
};

struct TaskFailure {
  std::size_t task;
  std::string reason;
};

/// A runner that did not execute each task exactly once.
class BrokenBatch : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

enum class Stamping { kOff, kOn };

/// What lies between a workload and a runner: it owns the results, keeps each task's outcome,
/// counts that each task was executed exactly once and, when asked, stamps start and finish. All
/// of it lies in memory that processes forked later share, for every runner alike.
///
/// The workload must outlive the batch.
class Batch {
 public:
  explicit Batch(const Workload& workload);

  std::size_t task_count() const noexcept { return task_count_; }

  // --- For runners. All of these may be called concurrently for different tasks. ---

  /// Runs the task in the calling thread. A task that throws fails alone: its message becomes
  /// its outcome and nothing is thrown here.
  void execute(std::size_t task) noexcept;
  void execute(std::size_t task, Waits& waits) noexcept;

  /// The same on the event loop of the awaiting coroutine.
  asio::awaitable<void> execute_async(std::size_t task);

  /// For a task whose worker is gone: its outcome is failed, with this reason.
  void fail(std::size_t task, std::string_view reason) noexcept;

  /// The same for every task that has no outcome in this batch yet; returns how many. Only when
  /// no worker is left that could still execute one.
  std::size_t fail_unfinished(std::string_view reason) noexcept;

  /// The bytes of one task's result, for runners that carry results between processes.
  std::span<std::byte> result(std::size_t task) const noexcept;

  /// In a forked worker: results stay in this process from now on, and the runner must carry
  /// them. Outcomes and stamps remain shared.
  void keep_results_private() { results_.make_private(); }

  // --- For whoever has the batch run and judges it. Only between two batches. ---

  /// Must precede each run_batch().
  void begin(Stamping stamping = Stamping::kOff);

  /// Throws BrokenBatch unless each task has one outcome from each batch begun so far.
  void check_each_once() const;

  bool any_failed() const noexcept { return shared().failures.load() > 0; }

  /// The failed tasks of the last batch, in the order of their numbers.
  std::vector<TaskFailure> failures() const;

  /// Throws WrongAnswer. Only after a batch without failures.
  void verify() const;

  /// Overwrites the results with bytes that are no right answer, so that a batch that leaves an
  /// older result in place is found out.
  void spoil_results();

  /// One for each task, of the last batch that was stamped.
  std::span<const TaskStamp> stamps() const noexcept;

 private:
  static constexpr std::size_t kReasonBytes = 240;

  struct Outcome {
    std::atomic<std::uint32_t> count;   // in all batches so far
    std::atomic<std::uint32_t> failed;  // in this batch
  };
  struct Shared {
    std::atomic<std::uint32_t> failures;  // in this batch
    std::atomic<bool> stamping;
  };
  class Attempt;

  Shared& shared() const noexcept { return *shared_.as_array_of<Shared>(); }
  Outcome& outcome(std::size_t task) const noexcept {
    return outcomes_.as_array_of<Outcome>()[task];
  }
  void record_failure(std::size_t task, std::string_view reason) noexcept;

  const Workload& workload_;
  std::size_t task_count_;
  std::size_t result_size_;
  std::uint32_t batches_ = 0;
  SharedMemory shared_;
  SharedMemory results_;
  SharedMemory outcomes_;
  SharedMemory reasons_;
  SharedMemory stamps_;
};

}  // namespace concbench
