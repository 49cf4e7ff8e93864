#pragma once

#include <string>
#include <vector>

#include "benchmarks/machine/steering_variables.hpp"
#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// What some of them steer, such as the allocator, has begun with this program: as cells run in it,
/// it has to begin anew. Throws std::system_error when it cannot.
void restart_without(const std::vector<SteeringVariable>& variables, char** arguments);

/// What `concbench cells` runs: every selected cell as a benchmark of a plain Google Benchmark
/// program, all in this process, one after the other. `benchmark_flags` are its usual flags. Throws
/// UsageError for a bad value of one, and where no cell can run. Returns the exit code: 1 when a
/// cell failed or the results could not be written, 2 for flags it does not know or when no cell
/// matched.
int run_cells_as_benchmarks(const Selection& selection,
                            const std::vector<std::string>& benchmark_flags);

}  // namespace concbench
