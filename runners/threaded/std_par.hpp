#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// std::for_each(std::execution::par) over the tasks' numbers: the standard's own parallel loop,
/// which takes no number of threads. libstdc++ builds it on oneTBB, so it is called in a task_arena
/// of `concurrency` slots, one of which the calling thread takes.
///
/// It leaves the partitioning to oneTBB's automatic one, which hands out ranges of tasks and parts
/// them only when a thread runs out of work: cheaper for each task than `tbb`, but a task may wait
/// behind another one of its range while a thread idles.
RunnerEntry std_par_entry();

}  // namespace concbench
