#include "benchmarks/plan/parameter_choices.hpp"

#include <algorithm>
#include <stdexcept>

#include "benchmarks/plan/add_once.hpp"
#include "benchmarks/plan/comma_list.hpp"
#include "benchmarks/telling/nearest_name.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "benchmarks/telling/utf8.hpp"

namespace concbench {
namespace {

void apply(const ParameterChoice& choice, const std::string& value, Parameters& parameters) {
  try {
    parameters.set(choice.parameter, value);
  } catch (const std::invalid_argument& error) {
    throw UsageError(choice.owner + "." + error.what());
  }
  // Of a relative path the directory is part in which it was typed.
  if (const auto& path = parameters.text(choice.parameter); !is_utf8(path)) {
    throw UsageError(choice.owner + "." + choice.parameter + ": '" + path +
                     "' is not UTF-8; rename the directory, or type another one");
  }
}

std::vector<std::string> values_of(const ParameterChoice& choice, ParameterKind kind) {
  if (kind == ParameterKind::kText || kind == ParameterKind::kPath) return {choice.text};
  return split_list(choice.text);
}

template <class Entry>
void require_parameter(const Entry& owner, const std::string& name) {
  const auto known = names_of(owner.parameters);
  if (std::ranges::find(known, name) != known.end()) return;
  throw UsageError(std::string(owner.name) + " has no parameter '" + name + "'" +
                   did_you_mean(name, known) + "; `concbench list` shows them");
}

constexpr std::size_t kMostSets = 10'000;

[[noreturn]] void refuse_more_sets(const std::string& owner) {
  throw UsageError("the values of " + owner + "'s parameters have more than " +
                   std::to_string(kMostSets) + " combinations; choose fewer of them");
}

/// Each set with each value that is chosen for a parameter, in combination with those of the
/// others. What comes out equal is there once.
template <class Entry>
std::vector<Parameters> combined(std::vector<Parameters> sets, const Entry& owner,
                                 std::vector<ParameterChoice> choices) {
  std::erase_if(choices, [&](const auto& choice) { return choice.owner != owner.name; });
  for (const auto& choice : choices) require_parameter(owner, choice.parameter);
  for (const auto& spec : owner.parameters) {
    std::vector<Parameters> with_values;
    for (const auto& set : sets) {
      for (const auto& choice : choices) {
        if (choice.parameter != spec.name) continue;
        for (const auto& value : values_of(choice, spec.kind)) {
          auto with_value = set;
          apply(choice, value, with_value);
          add_once(with_values, with_value);
          if (with_values.size() > kMostSets) refuse_more_sets(std::string(owner.name));
        }
      }
    }
    if (!with_values.empty()) sets = std::move(with_values);
  }
  return sets;
}

template <class Entry>
bool is_among(const std::vector<const Entry*>& selected, const std::string& name) {
  return std::ranges::any_of(selected, [&](const auto* entry) { return entry->name == name; });
}

/// What an option is short for is not chosen by --param as well.
void require_only_answer(const ParameterChoice& by_option,
                         const std::vector<ParameterChoice>& by_param) {
  for (const auto& choice : by_param) {
    if (choice.owner != by_option.owner || choice.parameter != by_option.parameter) continue;
    throw UsageError(by_option.option + " is short for --param " + choice.owner + "." +
                     choice.parameter + "; leave one of the two out");
  }
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
  for (const auto& choice : choices) require_only_answer(choice, selection.parameters);
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

std::vector<Parameters> parameter_sets(const WorkloadEntry& workload, const Parameters& start,
                                       const std::vector<ParameterChoice>& choices) {
  auto sets = combined({start}, workload, choices);
  for (const auto& parameters : sets) {
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
  return combined({Parameters(runner.parameters)}, runner, choices);
}

}  // namespace concbench
