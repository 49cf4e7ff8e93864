#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// A forked child for each task, at most `concurrency` at once; the result comes back in shared
/// memory. What fork and wait cost is part of every batch.
RunnerEntry process_per_task_entry();

}  // namespace concbench
