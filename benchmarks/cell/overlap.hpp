#pragma once

#include "benchmarks/cell/cell.hpp"
#include "runners/contract/batch.hpp"
#include "runners/contract/runner.hpp"

namespace concbench {

/// Throws BrokenBatch where the runner had fewer tasks in progress while they waited than it could:
/// in the batch that was just stamped, and in each of some others, as a busy machine that holds up
/// the workers of one batch hardly does it to three. Says nothing of work that does more than wait:
/// it may compute first.
void require_overlap(const Cell& cell, Runner& runner, Batch& batch);

}  // namespace concbench
