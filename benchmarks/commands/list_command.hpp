#pragma once

#include <vector>

#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// Prints the workloads with their parameters, and the runners.
void print_lists();

/// Prints the cells of a plan, one name to a line; skipped ones with their reason.
void print_plan(const std::vector<PlannedCell>& plan);

}  // namespace concbench
