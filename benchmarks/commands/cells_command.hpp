#pragma once

#include <string>
#include <vector>

#include "benchmarks/machine/topology.hpp"
#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// What `concbench cells` runs: every planned cell as a benchmark of a plain Google Benchmark
/// program, all in this process, one after the other. `benchmark_flags` are its usual flags. Throws
/// UsageError for a bad value of one. Returns the exit code: 1 when a cell failed or the results
/// could not be written, 2 for flags it does not know or when no cell matched.
int run_cells_as_benchmarks(const std::vector<PlannedCell>& plan, const Topology& topology,
                            const std::vector<std::string>& benchmark_flags);

}  // namespace concbench
