#pragma once

#include <string>
#include <vector>

#include "benchmarks/machine/environment.hpp"
#include "benchmarks/plan/plan.hpp"
#include "benchmarks/run/run_options.hpp"

namespace concbench {

/// The manifest of a run that starts now. `modules` is what describe_modules tells of those of the
/// plan, `self_test` that of this machine and build, or null.
Json make_manifest(const RunOptions& options, const std::vector<PlannedCell>& plan,
                   const Environment& environment, const Json& modules, const Json& self_test,
                   const std::vector<std::string>& command);

}  // namespace concbench
