#pragma once

#include <vector>

#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// Distributed runners start their workers by a program of their user's. Whether that can start any
/// here is known by trying alone, and would else cost each of their samples the same: so each is
/// tried once, with one cell of the plan, in a process of its own. Takes about a second for each.
///
/// Where a runner as it is by default starts none, its cells are skipped for that reason, which is
/// told. One with settings that its user chose is refused: throws UsageError, as it does when no
/// cell is left. To be called while this process has one thread.
void skip_what_does_not_start(std::vector<PlannedCell>& plan);

/// The same for a plan that stands: throws UsageError for each.
void require_launchers(const std::vector<PlannedCell>& plan);

}  // namespace concbench
