#pragma once

#include <memory>
#include <string>

#include "benchmarks/cell/cell.hpp"

namespace concbench {

/// What describes a cell's workload, which `module` holds, to workers that are not forked: they
/// find the same one in the surroundings.
std::string order_of_workload(const Cell& cell, const std::string& module,
                              const Surroundings& surroundings);

/// How such workers are started by this program. Made before the clock runs: most runners need
/// none.
WorkerPrograms worker_programs(std::string order);

/// Starts a cell's runner.
std::unique_ptr<Runner> make_runner(const Cell& cell, Batch& batch, const WorkerPrograms& programs);

}  // namespace concbench
