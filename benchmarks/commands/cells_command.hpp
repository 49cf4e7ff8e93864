#pragma once

#include <string>
#include <vector>

#include "benchmarks/machine/topology.hpp"
#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// What `concbench cells` runs: every planned cell as a benchmark of a plain Google Benchmark
/// program, all in this process, one after the other. `benchmark_arguments` are its usual flags.
/// Returns the exit code: 1 when a cell failed, 2 for flags it does not know or when none matched.
int run_cells_as_benchmarks(const std::vector<PlannedCell>& plan, const Topology& topology,
                            std::vector<std::string> benchmark_arguments);

}  // namespace concbench
