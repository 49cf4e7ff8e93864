#pragma once

#include <vector>

#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// Prints the workloads with their parameters, the runners, and the modules that were left out when
/// the suite was built. Loads no module.
void print_lists();

/// All that is known of them without loading a module: the entries, each with its module's file,
/// whether it can run here and why not, a workload with parameters of a batch of a few small tasks;
/// and what was left out, with the reason.
Json lists_as_json();

/// Prints the cells of a plan, one name to a line; skipped ones with their reason.
void print_plan(const std::vector<PlannedCell>& plan);

}  // namespace concbench
