#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// The suite's own program started anew (posix_spawn) for each task, at most `concurrency` at once;
/// the result comes back in shared memory. It copies nothing of the parent, as fork does, but loads
/// a program and makes the workload again for each task.
RunnerEntry spawn_per_task_entry();

}  // namespace concbench
