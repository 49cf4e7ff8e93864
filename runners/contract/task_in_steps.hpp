#pragma once

#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "runners/contract/batch.hpp"

namespace concbench {

/// Why a task has failed that another one's failure has ended.
inline constexpr char kCancelled[] = "was cancelled before its end";

/// One task of a batch on its way through its steps, for runners that must not block. Constructing
/// it starts the task; once `next` has said kDone, or on destruction, the task has its outcome.
/// Destroyed earlier it has failed: kCancelled.
///
/// One user at a time: the steps of a task follow each other, wherever each is taken.
class TaskInSteps {
 public:
  TaskInSteps(Batch& batch, std::size_t task) noexcept : batch_(batch), attempt_(batch, task) {
    passage_.task = task;
  }
  ~TaskInSteps();
  TaskInSteps(const TaskInSteps&) = delete;
  TaskInSteps& operator=(const TaskInSteps&) = delete;

  /// What the task needs next; the step before must have been taken. kDone when it has failed, too.
  Step next() noexcept;

  /// Takes a step that works, in the calling thread.
  void compute() noexcept;

  /// Takes a step that blocks, in the calling thread.
  void block() noexcept;

  /// The file that a step that blocks is about, for runners that can wait for one without a
  /// thread; nothing where only `block` can take the step.
  std::optional<FileTransfer> file() const {
    return batch_.workload_.file_of(passage_.task, step_number(), passage_.carried);
  }

  /// Takes a step that blocks, whose file the runner has moved: what it has read, or nothing.
  void moved(std::optional<std::string> read) noexcept;

  /// Takes a step of either kind.
  void take(const Step& step) noexcept {
    if (step.kind == Step::Kind::kBlock) {
      block();
    } else {
      compute();
    }
  }

  /// For a step that works and is taken by another process, with Batch::compute_step: what it
  /// needs to know. The output goes back into `carried`.
  std::size_t task() const noexcept { return passage_.task; }
  std::size_t step_number() const noexcept { return passage_.number - 1; }
  std::string& carried() noexcept { return passage_.carried; }

  /// Takes a step kFetch.
  void fetched(HttpResponse response) noexcept { passage_.response = std::move(response); }

  /// The step could not be taken: the task has failed with this error.
  void fail(const std::exception_ptr& error) noexcept;

 private:
  Batch& batch_;
  Batch::Attempt attempt_;
  Passage passage_{};
  bool finished_ = false;
};

}  // namespace concbench
