#pragma once

#include <string>
#include <vector>

#include "benchmarks/cell/cell.hpp"
#include "benchmarks/plan/selection.hpp"

namespace concbench {

struct PlannedCell {
  Cell cell;
  std::string skipped;  // why this cell cannot exist; "" when it is measured
};

/// The cells that a selection means on a machine with `usable_cores` cores, workload by workload,
/// runner by runner; those that cannot exist are among them, with their reason. Wherever
/// `sequential` is selected, each workload has its sequential cell: the base of its speed-ups.
///
/// Throws UsageError for names, numbers or parameters that mean nothing, and when no cell is left.
std::vector<PlannedCell> make_plan(const Selection& selection, std::size_t usable_cores);

}  // namespace concbench
