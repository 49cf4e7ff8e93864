#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// Workers started ahead; chunks of tasks go to them and results come back over a socket pair each,
/// as multiprocessing.Pool does it over its pipes. Every worker has one chunk in hand and one in
/// its socket, so that it does not wait for the parent between two.
///
/// Setting `chunk` is Pool.map's chunksize: one message goes down with that many tasks, and one
/// comes back with all their results. `start` is how the workers come to be: a fork of this
/// process, or a program of their own that makes the workload anew.
///
/// A worker that dies fails the task that it had in hand, and those of the same chunk whose results
/// it had not sent yet; the others take over the rest.
RunnerEntry process_pool_entry();

}  // namespace concbench
