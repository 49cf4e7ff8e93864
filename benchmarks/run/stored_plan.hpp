#pragma once

#include <vector>

#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// The manifest's "cells".
Json describe_plan(const std::vector<PlannedCell>& plan);

/// The plan that describe_plan wrote into the manifest. Throws UsageError when there is none, or
/// none that this program knows how to continue.
std::vector<PlannedCell> plan_of(const Json& manifest);

}  // namespace concbench
