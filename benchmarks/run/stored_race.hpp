#pragma once

#include "benchmarks/telling/json.hpp"

namespace concbench {

/// Throws Malformed where a manifest's "race" contradicts itself or its plan, by the same rules as
/// in scripts/analysis/reading/race.py. The cells of the plan have been checked.
void require_race(const Json& manifest);

}  // namespace concbench
