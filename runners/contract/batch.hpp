#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runners/contract/shared_memory.hpp"
#include "runners/contract/worker_id.hpp"
#include "workloads/contract/workload.hpp"

namespace concbench {

/// When and where one task of a stamped batch ran. The clock is CLOCK_MONOTONIC, which all
/// processes of a machine share.
struct TaskStamp {
  std::int64_t started_ns;
  std::int64_t finished_ns;
  WorkerId worker;
  WorkerId compute_worker{};  // of its steps that compute, if the runner drove it step by step
};

struct TaskFailure {
  std::size_t task;
  std::string reason;
};

/// A runner that did not execute each task exactly once.
class [[gnu::visibility("default")]] BrokenBatch : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

enum class Stamping { kOff, kOn };

class TaskInSteps;  // task_in_steps.hpp

/// What lies between a workload and a runner: it owns the results, keeps each task's outcome,
/// counts that each task was executed exactly once and, when asked, stamps start and finish. All
/// of it lies in memory that processes forked later share, for every runner alike.
///
/// The workload must outlive the batch.
class Batch {
 public:
  /// In a program that the batch's owner has started, `inherited_descriptor` is that of the
  /// owner's memory, and this is the same batch. The descriptor is taken over.
  explicit Batch(const Workload& workload, std::optional<int> inherited_descriptor = {});

  std::size_t task_count() const noexcept { return task_count_; }

  const Workload& workload() const noexcept { return workload_; }

  /// As Workload::blocks.
  bool blocks() const { return workload_.blocks(); }

  // --- For runners. All of these may be called concurrently for different tasks. ---

  /// Runs the task in the calling thread. A task that throws fails alone: its message becomes
  /// its outcome and nothing is thrown here.
  void execute(std::size_t task) noexcept;
  void execute(std::size_t task, Waits& waits) noexcept;

  /// In a worker process: takes a step that computes of a task that another process drives with a
  /// TaskInSteps. A step that throws fails the task, whose driver is told so by its `next`.
  void compute_step(std::size_t task, std::size_t number, std::string& carried) noexcept;

  /// The same of a step that blocks: whoever takes it in a loop's place is no worker of the batch.
  void block_step(std::size_t task, std::size_t number, std::string& carried) noexcept;

  /// For a task that a worker without shared memory has executed, and whose bytes have been put
  /// into `result(task)`: its outcome, with the reason when it failed. The stamp counts only in a
  /// stamped batch.
  void executed_elsewhere(std::size_t task, const TaskStamp& stamp,
                          std::optional<std::string_view> failure) noexcept;

  /// Whether the task has been executed, or has failed, in this batch: what a worker that is gone
  /// had come to.
  bool has_outcome(std::size_t task) const noexcept {
    return outcome(task).count.load() >= shared().batches.load();
  }

  /// For a task whose worker is gone: its outcome is failed, with this reason.
  void fail(std::size_t task, std::string_view reason) noexcept;

  /// The same for every task that has no outcome in this batch yet; returns how many. Only when
  /// no worker is left that could still execute one.
  std::size_t fail_unfinished(std::string_view reason) noexcept;

  /// Whether the task has failed in this batch: for runners that stop when one has.
  bool has_failed(std::size_t task) const noexcept {
    return outcome(task).failed.load(std::memory_order_relaxed) != 0;
  }

  /// The bytes of one task's result, for runners that carry results between processes.
  std::span<std::byte> result(std::size_t task) const noexcept;

  /// In a forked worker: results stay in this process from now on, and the runner must carry
  /// them. Outcomes and stamps remain shared.
  void keep_results_private() { memory_.make_private(results_offset_); }

  /// Of the memory that the batch lies in, for the constructor above.
  int memory_descriptor() const noexcept { return memory_.descriptor(); }

  /// Whether this batch wants stamps: what a worker without shared memory has to be told.
  bool stamping() const noexcept { return shared().stamping.load(std::memory_order_relaxed); }

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
  friend class TaskInSteps;
  static constexpr std::size_t kReasonBytes = 240;
  static constexpr std::size_t kLanes = 64;

  struct Outcome {
    std::atomic<std::uint32_t> count;   // in all batches so far
    std::atomic<std::uint32_t> failed;  // in this batch
  };
  struct Shared {
    std::atomic<std::uint32_t> batches;   // begun so far
    std::atomic<std::uint32_t> failures;  // in this batch
    std::atomic<bool> stamping;
  };

  /// One execution of a task, from its start to its one outcome.
  class Attempt {
   public:
    Attempt(Batch& batch, std::size_t task) noexcept;
    ~Attempt();
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;

   private:
    Batch& batch_;
    std::size_t task_;
    bool stamping_;
  };

  Shared& shared() const noexcept { return *memory_.as_array_of<Shared>(); }
  /// Outcomes lie in lanes, those of neighbouring tasks in different ones: workers that take task
  /// by task would otherwise write to the same cache line by turns, 100 ns each time.
  Outcome& outcome(std::size_t task) const noexcept {
    return memory_.as_array_of<Outcome>(
        outcomes_offset_)[task % kLanes * lane_length_ + task / kLanes];
  }
  TaskStamp& stamp(std::size_t task) const noexcept {
    return memory_.as_array_of<TaskStamp>(stamps_offset_)[task];
  }
  char* reason(std::size_t task) const noexcept {
    return memory_.as_array_of<char>(reasons_offset_) + task * kReasonBytes;
  }
  std::span<std::byte> results() const noexcept { return memory_.bytes().subspan(results_offset_); }
  void record_failure(std::size_t task, std::string_view reason) noexcept;
  /// To be called while an exception is handled.
  void record_exception(std::size_t task) noexcept;

  const Workload& workload_;
  std::size_t task_count_;
  std::size_t result_size_;
  std::size_t lane_length_;  // outcomes in each; whole cache lines
  // One mapping, so that one descriptor is all that a started program needs.
  std::size_t outcomes_offset_;
  std::size_t stamps_offset_;
  std::size_t reasons_offset_;
  std::size_t results_offset_;
  SharedMemory memory_;
};

}  // namespace concbench
