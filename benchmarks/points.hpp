#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "selection.hpp"
#include "workloads/list.hpp"

namespace concbench {

/// Where a runner measures a workload.
struct Point {
  std::size_t cores;
  std::size_t concurrency;
  bool operator==(const Point&) const = default;
};

/// The numbers of cores that `--cores` means where `usable` of them can be used. Throws UsageError.
std::vector<std::size_t> parse_cores(const std::string& text, std::size_t usable);

/// Where the workload is measured under every runner: what is asked for, or what tells something
/// of its kind. Throws UsageError.
std::vector<Point> points_of(const WorkloadEntry& workload, const Selection& selection,
                             const std::vector<std::size_t>& cores);

}  // namespace concbench
