#pragma once

#include <string>
#include <vector>

#include "benchmarks/modules/catalogue.hpp"
#include "benchmarks/plan/points.hpp"
#include "benchmarks/plan/selection.hpp"

namespace concbench {

/// One way in which a workload is to be run, and who runs it so: none where all that are selected
/// do, as without a preset.
struct Setting {
  Parameters parameters;
  std::vector<PresetModels> models{};
};

/// Throws UsageError unless a workload has it, or it is "".
void require_known_preset(const std::string& preset);

bool has_preset(const WorkloadEntry& workload, const std::string& preset);

/// The names of those that have it.
std::vector<std::string> workloads_with(const std::string& preset);

/// The runners of this build that the preset names for these workloads, of the ones that are asked
/// for: by a name, a family, or all; none are asked for: each. Throws UsageError where one that is
/// asked for has nothing to do there. All that are in `selected` where a preset names none.
std::vector<const RunnerEntry*> runners_of_preset(
    const std::string& preset, const std::vector<const WorkloadEntry*>& workloads,
    const std::vector<std::string>& asked, const std::vector<const RunnerEntry*>& selected);

/// One for each set of the preset, or one, with each value of a parameter that is chosen, combined
/// with those of the others. What comes out equal is one, with the models of all. Throws
/// UsageError.
std::vector<Setting> settings_of(const WorkloadEntry& workload, const std::string& preset,
                                 const std::vector<ParameterChoice>& choices);

/// Where a preset has a runner measure: all its workers on all cores, unless other numbers are
/// asked for. None where it is not named. Throws UsageError.
std::vector<Point> points_of_models(const std::vector<PresetModels>& models,
                                    const RunnerEntry& runner, const Selection& selection,
                                    const std::vector<std::size_t>& cores);

/// "" unless a preset names runners that this build lacks; then which.
std::string note_on_preset(const Selection& selection);

}  // namespace concbench
