#include "benchmarks/plan/parameter_choices.hpp"

#include <algorithm>
#include <stdexcept>

#include "benchmarks/cell/cell.hpp"
#include "benchmarks/plan/add_once.hpp"
#include "benchmarks/telling/nearest_name.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "benchmarks/telling/utf8.hpp"

namespace concbench {
namespace {

template <class Entry>
void apply(const ParameterChoice& choice, const Entry& owner, Parameters& parameters) {
  try {
    parameters.set(choice.parameter, choice.text);
  } catch (const std::out_of_range&) {
    throw UsageError(choice.owner + " has no parameter '" + choice.parameter + "'" +
                     did_you_mean(choice.parameter, names_of(owner.parameters)) +
                     "; `concbench list` shows them");
  } catch (const std::invalid_argument& error) {
    throw UsageError(choice.owner + "." + error.what());
  }
  // Of a relative path the directory is part in which it was typed.
  if (const auto& path = parameters.text(choice.parameter); !is_utf8(path)) {
    throw UsageError(choice.owner + "." + choice.parameter + ": '" + path +
                     "' is not UTF-8; rename the directory, or type another one");
  }
}

template <class Entry>
bool is_among(const std::vector<const Entry*>& selected, const std::string& name) {
  return std::ranges::any_of(selected, [&](const auto* entry) { return entry->name == name; });
}

}  // namespace

std::vector<ParameterChoice> choices_of(const Selection& selection) {
  std::vector<ParameterChoice> choices;
  if (!selection.url.empty()) choices.push_back({"http_fetch", "url", selection.url, "--url"});
  if (!selection.hosts.empty()) choices.push_back({"mpi", "hosts", selection.hosts, "--hosts"});
  if (!selection.launcher.empty()) {
    choices.push_back({"mpi", "launcher", selection.launcher, "--launcher"});
  }
  for (const auto tasks : selection.chunk) {
    choices.push_back({"process_pool", "chunk", std::to_string(tasks), "--chunk"});
  }
  choices.insert(choices.end(), selection.parameters.begin(), selection.parameters.end());
  return choices;
}

void require_used(const std::vector<ParameterChoice>& choices,
                  const std::vector<const WorkloadEntry*>& chosen_workloads,
                  const std::vector<const RunnerEntry*>& chosen_runners) {
  for (const auto& choice : choices) {
    const auto& [owner, parameter, text, option] = choice;
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
                                       const std::vector<ParameterChoice>& choices) {
  std::vector<Parameters> sets;
  if (preset.empty()) sets.emplace_back(workload.parameters);
  for (const auto& [name, values] : workload.presets) {
    if (name != preset) continue;
    auto& parameters = sets.emplace_back(workload.parameters);
    for (const auto& [parameter, text] : values) parameters.set(parameter, text);
  }
  for (auto& parameters : sets) {
    for (const auto& choice : choices) {
      if (choice.owner == workload.name) apply(choice, workload, parameters);
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
                                     const std::vector<ParameterChoice>& choices) {
  std::vector<Parameters> variants{Parameters(runner.parameters)};
  for (const auto& spec : runner.parameters) {
    std::vector<Parameters> combined;
    for (const auto& choice : choices) {
      if (choice.owner != runner.name || choice.parameter != spec.name) continue;
      for (auto variant : variants) {
        apply(choice, runner, variant);
        add_once(combined, variant);
      }
    }
    if (!combined.empty()) variants = std::move(combined);
  }
  Parameters tried(runner.parameters);
  for (const auto& choice : choices) {
    // Only to refuse a parameter that the runner does not have.
    if (choice.owner == runner.name) apply(choice, runner, tried);
  }
  return variants;
}

}  // namespace concbench
