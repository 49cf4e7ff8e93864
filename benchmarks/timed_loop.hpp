#pragma once

#include <chrono>

#include <benchmark/benchmark.h>

#include "runners/runner.hpp"

namespace concbench {

/// The one timed loop of the suite: every iteration is one batch, timed from the call of
/// run_batch to its return. The same spin-up precedes each, outside the time.
///
/// Ends with state.SkipWithError when a task fails, when one was not executed exactly once or when
/// the runner breaks. Returns the CPU time that the spin-ups took in the calling thread.
std::chrono::nanoseconds time_batches(benchmark::State& state, Runner& runner, Batch& batch);

/// Throws std::runtime_error with the first failure's message, if any task of the batch failed.
void require_no_failure(const Batch& batch);

}  // namespace concbench
