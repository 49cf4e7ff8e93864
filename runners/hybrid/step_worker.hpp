#pragma once

#include <vector>

#include "runners/contract/batch.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {

/// What precedes the bytes that a task carries into a step, on their way to a worker and back.
struct StepMessage {
  std::size_t task = 0;
  std::size_t number = 0;  // of the step
  std::size_t carried_bytes = 0;
  bool blocks = false;  // the step, instead of computing
};

/// A process that takes steps of tasks which another process drives: a StepMessage comes with what
/// the task carries in, and goes back with what it carries out. Results stay in the batch's memory.
struct StepWorker {
  WorkerProcess process;
  FileDescriptor socket;
};

/// Forks `count` workers, beside `others` that have been forked already. To be called before this
/// process has a loop: the descriptors and timers of one that a child inherits would still be its
/// parent's.
std::vector<StepWorker> fork_step_workers(Batch& batch, std::size_t count,
                                          std::vector<StepWorker>& others);
std::vector<StepWorker> fork_step_workers(Batch& batch, std::size_t count);

}  // namespace concbench
