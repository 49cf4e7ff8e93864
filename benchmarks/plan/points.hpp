#pragma once

#include <cstddef>
#include <string>
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

struct UsableCores {
  std::size_t by_runner;  // what `pow2` and `all` go up to
  std::size_t by_any;     // of the selected runners: more are refused
};

/// The numbers of cores that `--cores` means for a runner. Throws UsageError.
std::vector<std::size_t> parse_cores(const std::string& text, const UsableCores& usable);

/// Where the workload is measured under every runner: what is asked for, or what tells something
/// of its kind. Throws UsageError.
std::vector<Point> points_of(const WorkloadEntry& workload, const Selection& selection,
                             const std::vector<std::size_t>& cores);

}  // namespace concbench
