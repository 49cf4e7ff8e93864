#include "runners/contract/runner_entry.hpp"
#include "runners/multiprocess/task_processes.hpp"

namespace concbench {
namespace {

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return make_process_per_task_runner(batch, terms.concurrency, [&batch](std::size_t task) {
    return WorkerProcess([&batch, task] { batch.execute(task); });
  });
}

}  // namespace

/// A forked child for each task, at most `concurrency` at once; the result comes back in shared
/// memory: the start method *fork* of Python's multiprocessing ("Contexts and start methods"). What
/// fork and wait cost is part of every batch.
RunnerEntry process_per_task_entry() {
  return {.name = "process_per_task",
          .family = Family::kMultiprocess,
          .workers = Workers::kNewProcesses,
          .built_on = "fork",
          .counterpart = "multiprocessing.Process, fork",
          .summary = "a process for each task",
          .make = make,
          .costs = {.task = std::chrono::microseconds(300)},
          .descriptors_per_worker = 1};
}

}  // namespace concbench
