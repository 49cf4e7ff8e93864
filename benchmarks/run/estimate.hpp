#pragma once

#include <chrono>
#include <vector>

#include "benchmarks/plan/effort.hpp"
#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// How long all samples of a plan take, before any of them has been taken: what each task waits,
/// and a guess where it computes.
std::chrono::nanoseconds estimate(const std::vector<PlannedCell>& plan, const Effort& effort);

}  // namespace concbench
