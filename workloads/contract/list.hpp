#pragma once

#include <vector>

#include "workloads/contract/entry.hpp"

namespace concbench {

/// Every workload of the suite, in the order of the tables.
const std::vector<WorkloadEntry>& workloads();

}  // namespace concbench
