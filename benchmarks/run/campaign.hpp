#pragma once

#include <chrono>
#include <optional>

#include "benchmarks/machine/topology.hpp"
#include "benchmarks/run/run_directory.hpp"
#include "benchmarks/run/run_options.hpp"

namespace concbench {

/// Takes every sample of the run that is not there yet: block by block, each block in its seeded
/// order, each cell in a fresh process. Returns the exit code: 0, 1 when a cell is not ok, 124
/// when `budget` is used up and 130 after a signal; the last two leave a run to be continued.
int take_samples(RunDirectory& run, const RunOptions& options, const Topology& topology,
                 std::optional<std::chrono::nanoseconds> budget);

}  // namespace concbench
