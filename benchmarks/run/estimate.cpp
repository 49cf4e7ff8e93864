#include "benchmarks/run/estimate.hpp"

#include <algorithm>
#include <cstdint>

namespace concbench {

using std::chrono::nanoseconds;

nanoseconds estimate(const std::vector<PlannedCell>& plan, const Effort& effort) {
  constexpr nanoseconds kProcess = std::chrono::milliseconds(30);
  constexpr nanoseconds kComputedBatch = std::chrono::milliseconds(3);
  nanoseconds total{};
  for (const auto& [cell, skipped] : plan) {
    if (!skipped.empty()) continue;
    const auto tasks = cell.workload->make(cell.parameters, {})->task_count();
    const auto rounds =
        static_cast<std::int64_t>((tasks + cell.concurrency - 1) / cell.concurrency);
    const auto at_once = std::min(cell.concurrency, cell.cores);
    const auto costs = cell.runner->task_cost * static_cast<std::int64_t>(tasks / at_once);
    const auto waits = cell.workload->wait_per_task(cell.parameters) * rounds;
    const auto batch = std::max(waits + costs, kComputedBatch);
    const auto untimed = std::max(2 * batch, effort.warm_up) + batch;
    total += kProcess + cell.runner->start_cost + untimed +
             std::max(batch, effort.min_time) * effort.measurements;
  }
  return total * static_cast<std::int64_t>(effort.blocks);
}

}  // namespace concbench
