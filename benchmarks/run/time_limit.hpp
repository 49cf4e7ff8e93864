#pragma once

#include <string>
#include <vector>

#include "benchmarks/plan/plan.hpp"
#include "benchmarks/run/run_options.hpp"

namespace concbench {

/// Throws UsageError when no cell's process can end within its time limit, since measuring alone
/// takes longer.
void require_time_to_measure(const RunOptions& options);

/// A note on the cells that are estimated to take longer than the limit, and what to do; "" when
/// there are none. It forbids nothing: an estimate may be wrong, and other cells may be worth it.
std::string note_on_time_limit(const std::vector<PlannedCell>& plan, const RunOptions& options);

}  // namespace concbench
