#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// A model of an interpreter with a global lock, as Python's glossary describes it ("global
/// interpreter lock"): the threads of `thread_pool`, which hold one mutex while they compute and
/// release it while they wait. All else is as in `thread_pool`, so that the difference between the
/// two is the lock.
///
/// With the setting compute=released the tasks are compiled kernels that the interpreter calls
/// without its lock: a thread needs it before and after its task only. An interpreter also passes
/// its lock on every few milliseconds within a task; that shares out the time of one core but adds
/// none, and is left out.
RunnerEntry global_lock_entry();

}  // namespace concbench
