#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// An OpenMP loop over the tasks, schedule(dynamic, 1), in a team of `concurrency` threads of which
/// the calling thread is one. Dynamic, because the default schedule deals the tasks out beforehand
/// and so assumes that all take the same time; one by one, because a task is the suite's unit of
/// scheduling.
///
/// With the setting schedule=static it is that default: one share of neighbouring tasks for each
/// thread, which shows what handing out tasks one by one is worth where they are uneven.
///
/// The library keeps its threads for the calling thread from the first batch on; destroying the
/// runner ends them.
RunnerEntry openmp_entry();

}  // namespace concbench
