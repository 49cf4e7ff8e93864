#include "benchmarks/plan/points.hpp"

#include <algorithm>

#include "benchmarks/plan/add_once.hpp"

namespace concbench {
std::vector<Point> points_of(const WorkloadEntry& workload, const Selection& selection,
                             const std::vector<std::size_t>& cores) {
  const std::size_t most_cores = std::ranges::max(cores);
  const bool waits = workload.kind != WorkloadKind::kComputes;
  std::vector<Point> points;
  if (!selection.concurrency.empty() || waits) {
    const auto axis = !selection.concurrency.empty() ? selection.concurrency
                      : selection.quick              ? ConcurrencyAxis{16u, 64u}
                                                     : ConcurrencyAxis{1u, 4u, 16u, 64u};
    // Waiting needs no cores: unless they are asked for, all that there are is one point.
    const auto swept =
        waits && selection.cores.empty() ? std::vector<std::size_t>{most_cores} : cores;
    for (const std::size_t count : swept) {
      for (const auto& asked : axis) add_once(points, {count, tasks_at_once(asked, count)});
    }
    return points;
  }
  if (selection.quick && measures_harness(workload)) return {{most_cores, most_cores}};
  for (const std::size_t count : cores) points.push_back({count, count});
  points.push_back({most_cores, 2 * most_cores});
  return points;
}

bool measures_harness(const WorkloadEntry& workload) { return workload.name == "empty"; }

}  // namespace concbench
