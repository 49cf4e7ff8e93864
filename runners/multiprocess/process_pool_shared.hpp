#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// Workers forked ahead; they take task numbers from a counter in shared memory and leave results
/// there, so that no byte passes through the kernel between the start of a batch and its end.
///
/// A worker that dies fails the task that it had in hand; the others take over the rest.
RunnerEntry process_pool_shared_entry();

}  // namespace concbench
