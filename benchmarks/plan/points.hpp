#pragma once

#include <cstddef>
#include <vector>

#include "benchmarks/modules/catalogue.hpp"
#include "benchmarks/plan/selection.hpp"

namespace concbench {

/// Where a runner measures a workload.
struct Point {
  std::size_t cores;
  std::size_t concurrency;
  bool operator==(const Point&) const = default;
};

/// Where the workload is measured under every runner: what is asked for, or what tells something
/// of its kind. Throws UsageError.
std::vector<Point> points_of(const WorkloadEntry& workload, const Selection& selection,
                             const std::vector<std::size_t>& cores);

/// Its tasks do nothing, so what it compares is the cost of runners, not their use.
bool measures_harness(const WorkloadEntry& workload);

}  // namespace concbench
