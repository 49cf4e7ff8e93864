#include "benchmarks/plan/preset_plan.hpp"

#include <algorithm>

#include <fmt/ranges.h>

#include "benchmarks/plan/add_once.hpp"
#include "benchmarks/plan/parameter_choices.hpp"
#include "benchmarks/telling/nearest_name.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

bool is_named_in(const std::vector<PresetModels>& models, std::string_view runner) {
  return std::ranges::any_of(models, [&](const PresetModels& some) {
    return std::ranges::find(some.runners, runner) != some.runners.end();
  });
}

/// What the preset names for these workloads; empty where one of its settings is for all runners.
std::vector<std::string> runners_named(const std::string& preset,
                                       const std::vector<const WorkloadEntry*>& workloads) {
  std::vector<std::string> names;
  for (const auto* const workload : workloads) {
    for (const auto& one : workload->presets) {
      if (one.name != preset) continue;
      if (one.models.empty()) return {};
      for (const auto& models : one.models) {
        for (const auto& runner : models.runners) add_once(names, std::string(runner));
      }
    }
  }
  return names;
}

bool means(const std::string& asked, const RunnerEntry& runner) {
  return asked == "all" || asked == runner.name || asked == to_string(runner.family);
}

}  // namespace

void require_known_preset(const std::string& preset) {
  std::vector<std::string> known;
  for (const auto& workload : workloads()) {
    for (const auto& one : workload.presets) add_once(known, std::string(one.name));
  }
  if (!preset.empty() && std::ranges::find(known, preset) == known.end()) {
    throw UsageError("unknown preset '" + preset + "'" + did_you_mean(preset, known) +
                     fmt::format("; type {}", fmt::join(known, " or ")));
  }
}

bool has_preset(const WorkloadEntry& workload, const std::string& preset) {
  return std::ranges::find(workload.presets, preset, &Preset::name) != workload.presets.end();
}

std::vector<std::string> workloads_with(const std::string& preset) {
  std::vector<std::string> names;
  for (const auto& workload : workloads()) {
    if (has_preset(workload, preset)) names.emplace_back(workload.name);
  }
  return names;
}

std::vector<const RunnerEntry*> runners_of_preset(
    const std::string& preset, const std::vector<const WorkloadEntry*>& workloads,
    const std::vector<std::string>& asked, const std::vector<const RunnerEntry*>& selected) {
  const auto named = runners_named(preset, workloads);
  if (named.empty()) return selected;
  std::vector<const RunnerEntry*> chosen;
  for (const auto& runner : runners()) {
    const bool is_asked_for = asked.empty() || std::ranges::any_of(asked, [&](const auto& word) {
                                return means(word, runner);
                              });
    if (is_asked_for && std::ranges::find(named, runner.name) != named.end()) {
      chosen.push_back(&runner);
    }
  }
  for (const auto& word : asked) {
    const bool does_something = std::ranges::any_of(
        chosen, [&](const RunnerEntry* const runner) { return means(word, *runner); });
    if (does_something) continue;
    throw UsageError(fmt::format(
        "--runners '{}': the preset '{}' has the selected workloads run by {} alone; choose of "
        "these, or leave --preset out and type its parameters with -p",
        word, preset, fmt::join(named, ", ")));
  }
  if (chosen.empty()) {
    throw UsageError(fmt::format("this build has none of the runners of the preset '{}': {}",
                                 preset, fmt::join(named, ", ")));
  }
  return chosen;
}

std::vector<Setting> settings_of(const WorkloadEntry& workload, const std::string& preset,
                                 const std::vector<ParameterChoice>& choices) {
  const Parameters defaults(workload.parameters);
  std::vector<Setting> settings;
  const auto add = [&](const Parameters& start, const std::vector<PresetModels>& models) {
    for (auto& parameters : parameter_sets(workload, start, choices)) {
      const auto known = std::ranges::find(settings, parameters, &Setting::parameters);
      if (known == settings.end()) {
        settings.push_back({std::move(parameters), models});
      } else if (models.empty() || known->models.empty()) {
        known->models.clear();
      } else {
        known->models.insert(known->models.end(), models.begin(), models.end());
      }
    }
  };
  if (preset.empty()) add(defaults, {});
  for (const auto& one : workload.presets) {
    if (one.name != preset) continue;
    auto start = defaults;
    for (const auto& [parameter, text] : one.parameters) start.set(parameter, text);
    add(start, one.models);
  }
  return settings;
}

std::vector<Point> points_of_models(const std::vector<PresetModels>& models,
                                    const RunnerEntry& runner, const Selection& selection,
                                    const std::vector<std::size_t>& cores) {
  if (!is_named_in(models, runner.name)) return {};
  const auto swept =
      selection.cores.empty() ? std::vector<std::size_t>{std::ranges::max(cores)} : cores;
  std::vector<Point> points;
  for (const std::size_t count : swept) {
    for (const auto& asked : selection.concurrency) {
      add_once(points, {count, tasks_at_once(asked, count)});
    }
    if (!selection.concurrency.empty()) continue;
    for (const auto& some : models) {
      if (!is_named_in({some}, runner.name)) continue;
      for (const auto workers : some.workers) {
        add_once(points, {count, workers == kWorkerPerCore ? count : workers});
      }
    }
  }
  return points;
}

std::string note_on_preset(const Selection& selection) {
  std::vector<const WorkloadEntry*> with;
  for (const auto& name : workloads_with(selection.preset)) with.push_back(find_workload(name));
  std::vector<std::string> missing;
  for (const auto& name : runners_named(selection.preset, with)) {
    if (find_runner(name) == nullptr) missing.push_back(name);
  }
  if (missing.empty()) return "";
  return fmt::format("without {}, which the preset '{}' names and this build lacks",
                     fmt::join(missing, ", "), selection.preset);
}

}  // namespace concbench
