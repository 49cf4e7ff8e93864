#pragma once

#include <span>

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// The most tasks that were between their start and their finish at the same time.
std::size_t most_in_progress(std::span<const TaskStamp> stamps);

/// Distinct threads among those that ran the tasks or their steps, whatever process they belong to.
std::size_t distinct_threads(std::span<const TaskStamp> stamps);

/// Throws BrokenBatch when the stamps of a batch, run by a runner that the calling thread made,
/// do not fit what the runner claims: more tasks in progress than `concurrency`, more workers, or
/// workers of another sort.
void check_claim(Workers claim, std::size_t concurrency, std::span<const TaskStamp> stamps);

}  // namespace concbench
