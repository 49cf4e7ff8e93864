#pragma once

#include <string>
#include <vector>

#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// Why a cell that is to be measured could have no directory for its files on this machine, with
/// what to type or to set instead; "" where each could. Tries it: permissions alone do not tell.
std::string why_no_directories(const std::vector<PlannedCell>& plan);

}  // namespace concbench
