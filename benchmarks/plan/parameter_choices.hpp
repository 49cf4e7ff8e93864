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

/// Throws UsageError unless a workload has it, or it is "".
void require_known_preset(const std::string& preset);

/// One for each way in which the workload is to be run, none where it lacks the preset: each set of
/// the preset with each value of a parameter, combined with those of the others. Throws UsageError.
std::vector<Parameters> parameter_sets(const WorkloadEntry& workload, const std::string& preset,
                                       const std::vector<ParameterChoice>& choices);

/// The same for each variant of the runner, which has no presets.
std::vector<Parameters> setting_sets(const RunnerEntry& runner,
                                     const std::vector<ParameterChoice>& choices);

}  // namespace concbench
