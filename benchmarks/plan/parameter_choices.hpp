#pragma once

#include <string>
#include <vector>

#include "benchmarks/modules/catalogue.hpp"
#include "benchmarks/plan/selection.hpp"

namespace concbench {

/// All that the selection makes, those of the options that are short for one first. Throws
/// UsageError when one is made by both.
std::vector<ParameterChoice> choices_of(const Selection& selection);

/// Throws UsageError when one belongs to nothing that is selected.
void require_used(const std::vector<ParameterChoice>& choices,
                  const std::vector<const WorkloadEntry*>& chosen_workloads,
                  const std::vector<const RunnerEntry*>& chosen_runners);

/// `start` with each value that is chosen for a parameter, combined with those of the others.
/// Throws UsageError, also where they do not fit each other.
std::vector<Parameters> parameter_sets(const WorkloadEntry& workload, const Parameters& start,
                                       const std::vector<ParameterChoice>& choices);

/// The same for each variant of the runner, beginning with its defaults.
std::vector<Parameters> setting_sets(const RunnerEntry& runner,
                                     const std::vector<ParameterChoice>& choices);

}  // namespace concbench
