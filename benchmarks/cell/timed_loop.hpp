#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include <benchmark/benchmark.h>

#include "runners/contract/runner.hpp"

namespace concbench {

/// How long a batch took, and the CPU time of this process meanwhile.
struct BatchTime {
  std::chrono::nanoseconds wall;
  std::chrono::nanoseconds cpu;
};

using JudgeOfTime = std::function<void(const BatchTime&)>;

/// The one timed loop of the suite: each iteration prepares, spins up the CPU, and only then takes
/// the time of `timed`. An exception ends it with state.SkipWithError. Returns the CPU time that
/// the process tree used: of the calling thread what `timed` did, of all others what they did
/// between the first iteration and the end of the last one. Empty where the machine does not tell.
std::optional<std::chrono::nanoseconds> time_iterations(benchmark::State& state,
                                                        const std::function<void()>& prepare,
                                                        const std::function<void()>& timed);

/// Every iteration is one batch, timed from the call of run_batch to its return. Ends with
/// state.SkipWithError when a task fails, when one was not executed exactly once or when the
/// runner breaks. `judge` is told of each batch, and throws where its time cannot be one.
std::optional<std::chrono::nanoseconds> time_batches(benchmark::State& state, Runner& runner,
                                                     Batch& batch, const JudgeOfTime& judge = {});

/// When a batch began, and how long it took.
struct CheckedBatch {
  std::chrono::steady_clock::time_point began;
  BatchTime took;
};

/// A batch that is judged: on spoiled result memory, and its results are verified. Throws when a
/// task fails, when one was not executed exactly once, or when a result is wrong.
CheckedBatch run_checked_batch(Runner& runner, Batch& batch, Stamping stamping);

/// Throws std::runtime_error with the first failure's message, if any task of the batch failed.
void require_no_failure(const Batch& batch);

}  // namespace concbench
