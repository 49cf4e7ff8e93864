#include "runners/contract/runner_entry.hpp"
#include "runners/contract/spawned_worker.hpp"
#include "runners/multiprocess/task_processes.hpp"

namespace concbench {
namespace {

std::unique_ptr<Runner> make(Batch& batch, const RunnerTerms& terms) {
  return make_process_per_task_runner(
      batch, terms.concurrency, [&batch, programs = terms.programs](std::size_t task) {
        return start_spawned_worker(programs, batch, {.task = task});
      });
}

}  // namespace

/// The suite's own program started anew (posix_spawn) for each task, at most `concurrency` at once;
/// the result comes back in shared memory: the start method *spawn* of Python's multiprocessing
/// ("Contexts and start methods"). It copies nothing of the parent, as fork does, but loads a
/// program and makes the workload again for each task.
RunnerEntry spawn_per_task_entry() {
  return {.name = "spawn_per_task",
          .family = Family::kMultiprocess,
          .workers = Workers::kNewProcesses,
          .built_on = "posix_spawn",
          .counterpart = "multiprocessing.Process, spawn",
          .summary = "a program started for each task",
          .make = make,
          .needs = "clone3",
          .costs = {.task = std::chrono::milliseconds(4)},
          .descriptors_per_worker = 1};
}

}  // namespace concbench
