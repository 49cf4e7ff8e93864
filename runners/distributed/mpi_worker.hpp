#pragma once

#include "workloads/contract/workload.hpp"

namespace concbench {

/// What every rank but 0 does: executes the tasks that rank 0 assigns and sends their results
/// back, until it is told to stop.
void serve_rank_zero(const Workload& workload);

}  // namespace concbench
