#include "benchmarks/plan/settings.hpp"

#include <algorithm>
#include <stdexcept>

#include "benchmarks/cell/cell.hpp"
#include "benchmarks/plan/lists.hpp"
#include "benchmarks/telling/nearest_name.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

template <class Entry>
void apply(const Setting& setting, const Entry& owner, Parameters& parameters) {
  try {
    parameters.set(setting.parameter, setting.text);
  } catch (const std::out_of_range&) {
    throw UsageError(setting.owner + " has no parameter '" + setting.parameter + "'" +
                     did_you_mean(setting.parameter, names_of(owner.parameters)) +
                     "; `concbench list` shows them");
  } catch (const std::invalid_argument& error) {
    throw UsageError(setting.owner + "." + error.what());
  }
}

template <class Entry>
bool is_among(const std::vector<const Entry*>& selected, const std::string& name) {
  return std::ranges::any_of(selected, [&](const auto* entry) { return entry->name == name; });
}

}  // namespace

std::vector<Setting> parse_settings(const Selection& selection) {
  std::vector<Setting> settings;
  if (!selection.url.empty()) settings.push_back({"http_fetch", "url", selection.url, "--url"});
  if (!selection.hosts.empty()) settings.push_back({"mpi", "hosts", selection.hosts, "--hosts"});
  if (!selection.launcher.empty()) {
    settings.push_back({"mpi", "launcher", selection.launcher, "--launcher"});
  }
  if (!selection.chunk.empty()) {
    for (const auto& word : split_list(selection.chunk)) {
      if (const auto tasks = parse_whole_number(word); !tasks || *tasks == 0) {
        throw UsageError("--chunk '" + word + "': type whole numbers from 1, such as 1,1000");
      }
      settings.push_back({"process_pool", "chunk", word, "--chunk"});
    }
  }
  for (const auto& word : selection.settings) {
    const auto equals = word.find('=');
    const auto dot = word.substr(0, equals).find('.');
    if (equals == std::string::npos || dot == std::string::npos) {
      throw UsageError("--param '" + word + "': type WORKLOAD.PARAMETER=VALUE or " +
                       "RUNNER.PARAMETER=VALUE, such as sleep.delay=1ms");
    }
    settings.push_back(
        {word.substr(0, dot), word.substr(dot + 1, equals - dot - 1), word.substr(equals + 1)});
  }
  return settings;
}

void require_used(const std::vector<Setting>& settings,
                  const std::vector<const WorkloadEntry*>& chosen_workloads,
                  const std::vector<const RunnerEntry*>& chosen_runners) {
  for (const auto& setting : settings) {
    const auto& [owner, parameter, text, option] = setting;
    const auto what = (option.empty() ? "--param " + owner + "." + parameter : option) + ": ";
    if (is_among(chosen_workloads, owner) || is_among(chosen_runners, owner)) {
      continue;
    }
    if (find_workload(owner) != nullptr) {
      throw UsageError(what + owner + " is not among the selected workloads");
    }
    if (find_runner(owner) != nullptr) {
      throw UsageError(what + owner + " is not among the selected runners");
    }
    auto known = names_of(workloads());
    for (auto& name : names_of(runners())) known.push_back(std::move(name));
    throw UsageError(what + "unknown workload or runner" + did_you_mean(owner, known));
  }
}

void require_known_preset(const std::string& preset) {
  std::vector<std::string> known;
  for (const auto& workload : workloads()) {
    for (const auto& [name, values] : workload.presets) add_once(known, std::string(name));
  }
  if (!preset.empty() && std::ranges::find(known, preset) == known.end()) {
    throw UsageError("unknown preset '" + preset + "'" + did_you_mean(preset, known));
  }
}

std::vector<Parameters> parameter_sets(const WorkloadEntry& workload, const std::string& preset,
                                       const std::vector<Setting>& settings) {
  std::vector<Parameters> sets;
  if (preset.empty()) sets.emplace_back(workload.parameters);
  for (const auto& [name, values] : workload.presets) {
    if (name != preset) continue;
    auto& parameters = sets.emplace_back(workload.parameters);
    for (const auto& [parameter, text] : values) parameters.set(parameter, text);
  }
  for (auto& parameters : sets) {
    for (const auto& setting : settings) {
      if (setting.owner == workload.name) apply(setting, workload, parameters);
    }
    try {
      workload.make(parameters, {});  // refuses parameters that do not fit each other
    } catch (const std::invalid_argument& error) {
      throw UsageError(error.what());
    }
  }
  return sets;
}

std::vector<Parameters> setting_sets(const RunnerEntry& runner,
                                     const std::vector<Setting>& settings) {
  std::vector<Parameters> variants{Parameters(runner.parameters)};
  for (const auto& spec : runner.parameters) {
    std::vector<Parameters> combined;
    for (const auto& setting : settings) {
      if (setting.owner != runner.name || setting.parameter != spec.name) continue;
      for (auto variant : variants) {
        apply(setting, runner, variant);
        add_once(combined, variant);
      }
    }
    if (!combined.empty()) variants = std::move(combined);
  }
  Parameters tried(runner.parameters);
  for (const auto& setting : settings) {
    // Only to refuse a parameter that the runner does not have.
    if (setting.owner == runner.name) apply(setting, runner, tried);
  }
  return variants;
}

}  // namespace concbench
