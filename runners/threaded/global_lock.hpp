#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// A model of an interpreter with a global lock, as Python's glossary describes it ("global
/// interpreter lock"): the threads of `thread_pool`, which hold one lock while they compute and
/// release it while they wait. All else is as in `thread_pool`, so that the difference between the
/// two is the lock.
///
/// A task that computes for longer than the setting switch_interval, while others wait for the
/// lock, passes it on, as CPython's threads do: that shares out the time of one core but adds none.
/// An interpreter does so between two instructions of its own; here tasks are compiled code, which
/// is interrupted wherever it is the workload module's own (InterpreterLock). With 0ms the lock
/// passes on only where a task waits or ends.
///
/// With the setting compute=released the tasks are compiled kernels that the interpreter calls
/// without its lock: a thread needs it before and after its task only.
RunnerEntry global_lock_entry();

}  // namespace concbench
