#pragma once

#include <vector>

#include "benchmarks/machine/environment.hpp"
#include "benchmarks/telling/json.hpp"

namespace concbench {

/// Throws UsageError when a sample is not of a planned cell and block, or the
/// second of one.
void require_planned(const std::vector<Json>& samples, const Json& manifest);

/// Throws UsageError when this program and its modules, on this machine, cannot continue the run.
/// What an older manifest does not record is not compared.
void require_same_place(const Json& manifest, const Environment& environment);

/// Throws UsageError when the plan has a workload or a runner that nobody knows whose modules are
/// not named again: a run may come from anywhere, so none is loaded because the manifest says so.
void require_known_entries(const Json& manifest);

/// Throws UsageError when the plan has a URL whose password is not known: it is nowhere in a run.
void require_passwords(const Json& manifest);

}  // namespace concbench
