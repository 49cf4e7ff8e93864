#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// oneTBB: parallel_for over the tasks in a task_arena of `concurrency` slots, one of which the
/// calling thread takes. The partitioner is the simple one with a grain of one task: a task is the
/// suite's unit of scheduling, and the default one would merge tasks where it sees fit.
RunnerEntry tbb_entry();

}  // namespace concbench
