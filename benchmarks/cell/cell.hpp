#pragma once

#include <string>
#include <vector>

#include "benchmarks/modules/catalogue.hpp"
#include "benchmarks/telling/json.hpp"

namespace concbench {

/// One point of the matrix.
struct Cell {
  const WorkloadEntry* workload;
  Parameters parameters;
  const RunnerEntry* runner;
  Parameters settings;  // of the runner
  std::size_t cores;
  std::size_t concurrency;
};

/// "sum_of_squares/tbb/tasks:64/n:100000/cores:2/concurrency:2", as Google Benchmark names its
/// arguments; the runner by its label. Parameters without a text are left out.
std::string name_of(const Cell& cell);

/// The runner's name as tables show it, with those of its settings that are not at their default:
/// "process_pool", "process_pool:chunk=100".
std::string runner_label(const Cell& cell);

/// The keys that manifest and samples share.
Json to_json(const Cell& cell);

/// The cell that to_json wrote. Throws std::invalid_argument when the catalogue does not know its
/// workload, a parameter or its runner.
Cell cell_from_json(const Json& json);

/// The same, of a workload and a runner that are known by other means.
Cell cell_of(const Json& json, const WorkloadEntry& workload, const RunnerEntry& runner);

}  // namespace concbench
