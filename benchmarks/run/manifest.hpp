#pragma once

#include <string>
#include <vector>

#include "benchmarks/machine/environment.hpp"
#include "benchmarks/plan/plan.hpp"
#include "benchmarks/run/run_options.hpp"

namespace concbench {

/// The manifest of a run that starts now. `self_test` is that of this machine and build, or null.
Json make_manifest(const RunOptions& options, const std::vector<PlannedCell>& plan,
                   const Environment& environment, const Json& self_test,
                   const std::vector<std::string>& command);

/// The manifest's "cells".
Json describe_plan(const std::vector<PlannedCell>& plan);

/// The plan that make_manifest wrote.
std::vector<PlannedCell> plan_of(const Json& manifest);

/// Throws UsageError when a sample is not of a planned cell and block, or the
/// second of one.
void require_planned(const std::vector<Json>& samples, const Json& manifest);

/// Throws UsageError when the plan has a workload or a runner that nobody knows whose modules are
/// not named again: a run may come from anywhere, so none is loaded because the manifest says so.
void require_known_entries(const Json& manifest);

/// Throws UsageError when this program on this machine cannot continue the run.
void require_same_place(const Json& manifest, const Environment& environment);

/// Such as 2026-03-01T12:30:05.250Z
std::string utc_now();

}  // namespace concbench
