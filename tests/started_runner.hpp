#pragma once

#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "cell.hpp"
#include "runners/entry.hpp"

namespace concbench {

inline std::string rank_program() { return std::string(CONCBENCH_EXECUTABLE) + "_mpi"; }

/// Why tests cannot start the runner on this machine; "" when they can.
inline std::string why_not_startable(const RunnerEntry& entry) {
  // Not what the entry itself says: the suite's programs do not lie beside those of the tests.
  if (entry.family != Family::kDistributed) return entry.unavailable();
  if (::access(rank_program().c_str(), X_OK) != 0) return "built without Open MPI";
  return std::system("command -v mpirun >/dev/null") == 0 ? "" : "no mpirun on the PATH";
}

/// A cell with everything at its default.
inline Cell small_cell(const WorkloadEntry& workload, const RunnerEntry& runner) {
  return {&workload, Parameters(workload.parameters), &runner, Parameters(runner.parameters), 1, 1};
}

/// The runner at its default settings. `order` tells workers that are not forked which workload it
/// is: workload_of_order reads it.
inline std::unique_ptr<Runner> start_runner(const RunnerEntry& entry, Batch& batch,
                                            std::size_t concurrency, const std::string& order = "",
                                            const std::string& worker = CONCBENCH_EXECUTABLE) {
  constexpr std::size_t kCores = 2;
  const Parameters settings(entry.parameters);
  const WorkerPrograms programs{.worker = worker, .rank = rank_program(), .order = order};
  return entry.make(
      batch,
      {.concurrency = concurrency, .cores = kCores, .settings = settings, .programs = programs});
}

}  // namespace concbench
