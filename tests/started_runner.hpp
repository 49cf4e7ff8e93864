#pragma once

#include <memory>
#include <string>

#include "runners/entry.hpp"

namespace concbench {

/// Why this program's tests cannot start the runner; "" when they can.
inline std::string why_not_here(const RunnerEntry& entry) {
  if (entry.program != CONCBENCH_PROGRAM) {
    return "runs in " + (entry.program.empty() ? "concbench" : std::string(entry.program));
  }
  return entry.unavailable();
}

/// The runner at its default settings. `order` tells workers that are not forked which workload it
/// is: workload_of_order reads it.
inline std::unique_ptr<Runner> start_runner(const RunnerEntry& entry, Batch& batch,
                                            std::size_t concurrency, const std::string& order = "",
                                            const std::string& worker = CONCBENCH_EXECUTABLE) {
  constexpr std::size_t kCores = 2;
  const Parameters settings(entry.parameters);
  const WorkerPrograms programs{
      .worker = worker, .rank = std::string(CONCBENCH_EXECUTABLE) + "_mpi", .order = order};
  return entry.make(batch, {.concurrency = concurrency,
                            .cores = kCores,
                            .settings = settings,
                            .programs = programs});
}

}  // namespace concbench
