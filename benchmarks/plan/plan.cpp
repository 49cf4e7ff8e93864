#include "benchmarks/plan/plan.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "benchmarks/cell/descriptor_need.hpp"
#include "benchmarks/machine/system_calls.hpp"
#include "benchmarks/plan/add_once.hpp"
#include "benchmarks/plan/comma_list.hpp"
#include "benchmarks/plan/parameter_choices.hpp"
#include "benchmarks/plan/points.hpp"
#include "benchmarks/plan/preset_plan.hpp"
#include "benchmarks/telling/nearest_name.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

/// The names of all entries; of those that stand for the others where that is enough.
template <class Entries>
std::vector<std::string> default_names(const Entries& entries, bool quick) {
  std::vector<std::string> names;
  for (const auto& entry : entries) {
    if (!quick || entry.in_quick) names.emplace_back(entry.name);
  }
  return names;
}

bool means_all(const std::vector<std::string>& names) {
  return std::ranges::find(names, "all") != names.end();
}

/// That it is no name of anything; of what was left out of this build, why.
[[noreturn]] void refuse_unknown(const std::string& kind, const std::string& name,
                                 const std::vector<std::string>& known) {
  for (const auto& missing : missing_modules()) {
    if (missing.kind == kind && missing.name == name) {
      throw UsageError("the " + kind + " '" + name + "' is not in this build: " + missing.reason);
    }
  }
  throw UsageError("unknown " + kind + " '" + name + "'" + did_you_mean(name, known) +
                   "; `concbench list` shows them");
}

std::vector<const WorkloadEntry*> selected_workloads(const Selection& selection) {
  const auto& [asked, preset] = std::tie(selection.workloads, selection.preset);
  const bool has_all = asked.empty() || means_all(asked);
  const auto names = has_all && !preset.empty() ? workloads_with(preset)
                     : asked.empty()            ? default_names(workloads(), selection.quick)
                     : has_all                  ? names_of(workloads())
                                                : asked;
  std::vector<const WorkloadEntry*> selected;
  for (const auto& name : names) {
    const auto* const workload = find_workload(name);
    if (workload == nullptr) refuse_unknown("workload", name, names_of(workloads()));
    if (!preset.empty() && !has_preset(*workload, preset)) {
      throw UsageError("--workloads '" + name + "': it has no preset '" + preset +
                       "'; choose of those that have, " + join_list(workloads_with(preset)) +
                       ", or leave --preset out");
    }
    add_once(selected, workload);
  }
  return selected;
}

std::vector<const RunnerEntry*> selected_runners(const std::vector<std::string>& asked,
                                                 bool quick) {
  const auto names = asked.empty() ? default_names(runners(), quick) : asked;
  auto known = names_of(runners());
  for (const auto& runner : runners()) add_once(known, std::string(to_string(runner.family)));
  for (const auto& name : names) {
    if (name != "all" && std::ranges::find(known, name) == known.end()) {
      refuse_unknown("runner", name, known);
    }
  }
  const auto named = [&](std::string_view name) {
    return std::ranges::find(names, name) != names.end();
  };
  std::vector<const RunnerEntry*> selected;
  for (const auto& runner : runners()) {
    if (named("all") || named(runner.name) || named(to_string(runner.family))) {
      selected.push_back(&runner);
    }
  }
  return selected;
}

/// A runner as it is to be run: with its settings, and where it can.
struct Variant {
  const RunnerEntry* runner;
  Parameters settings;
  std::string unavailable;
  std::size_t most_cores;  // that its cells can use
};

std::vector<Variant> variants_of(const std::vector<const RunnerEntry*>& chosen,
                                 const std::vector<ParameterChoice>& choices,
                                 std::size_t usable_cores) {
  std::vector<Variant> variants;
  for (const auto* const runner : chosen) {
    const auto unavailable = why_unavailable(*runner);
    for (auto& set : setting_sets(*runner, choices)) {
      if (const auto refusal = runner->refuse(set); !refusal.empty()) throw UsageError(refusal);
      const auto of_hosts = runner->cores_of_hosts(set);
      variants.push_back(
          {runner, std::move(set), unavailable, of_hosts > 0 ? of_hosts : usable_cores});
    }
  }
  return variants;
}

/// A program of somebody else's does the workloads that its description names.
std::string why_not_done(const RunnerEntry& runner, const WorkloadEntry& workload) {
  const auto* const program = foreign_program_of(runner);
  if (program == nullptr) return "";
  if (std::ranges::find(program->workloads, workload.name) != program->workloads.end()) return "";
  return "the program " + std::string(runner.name) + " does not do " + std::string(workload.name);
}

std::string why_skipped(const Variant& variant, const WorkloadEntry& workload,
                        const Parameters& parameters, const Point& point) {
  const auto& [runner, settings, unavailable, most_cores] = variant;
  if (!unavailable.empty()) return unavailable;
  if (const auto why = why_unavailable(workload); !why.empty()) return why;
  if (const auto why = why_not_done(*runner, workload); !why.empty()) return why;
  if (point.concurrency > runner->most_concurrency) return std::string(runner->why_most);
  if (point.cores > most_cores) {
    return "needs " + std::to_string(point.cores) + " cores; it can use " +
           std::to_string(most_cores) + " here";
  }
  const bool on_other_hosts = runner->cores_of_hosts(settings) > 0;
  if (on_other_hosts && workload.needs_directory) {
    return "its files lie on this machine, the workers may run on others";
  }
  if (on_other_hosts && workload.needs_server(parameters)) {
    const bool has_url = std::ranges::find(workload.parameters, "url", &ParameterSpec::name) !=
                         workload.parameters.end();
    return std::string("the local server answers on this machine only") +
           (has_url ? "; --url names one that all hosts reach" : "");
  }
  if (auto why = runner->hole(settings, point.concurrency); !why.empty()) return why;
  if (workload.needs_server(parameters)) {
    if (const auto why = why_refused("epoll"); !why.empty()) return "the local server: " + why;
  }
  return why_too_few_descriptors(
      {&workload, parameters, runner, settings, point.cores, point.concurrency});
}

/// Not every setting stands in a cell's name, but every cell must be known by it.
void require_different_names(const std::vector<PlannedCell>& plan) {
  std::set<std::string> names;
  for (const auto& planned : plan) {
    const auto name = name_of(planned.cell);
    if (names.insert(name).second) continue;
    throw UsageError("two of the selected cells are both called " + name +
                     "; select their settings in runs of their own");
  }
}

}  // namespace

std::vector<PlannedCell> make_plan(const Selection& selection, std::size_t usable_cores) {
  require_known_preset(selection.preset);
  const auto chosen_workloads = selected_workloads(selection);
  auto chosen_runners = selected_runners(selection.runners, selection.quick);
  if (!selection.preset.empty()) {
    chosen_runners =
        runners_of_preset(selection.preset, chosen_workloads, selection.runners, chosen_runners);
  }
  const auto choices = choices_of(selection);
  require_used(choices, chosen_workloads, chosen_runners);
  const auto variants = variants_of(chosen_runners, choices, usable_cores);
  const auto most_cores = std::ranges::max(variants, {}, &Variant::most_cores).most_cores;

  std::vector<PlannedCell> plan;
  const auto add = [&](Cell cell, std::string skipped) {
    if (!selection.filter.passes(name_of(cell))) return;
    plan.push_back({std::move(cell), std::move(skipped)});
  };
  for (const auto* const workload : chosen_workloads) {
    for (const auto& [parameters, models] : settings_of(*workload, selection.preset, choices)) {
      for (const auto& variant : variants) {
        const auto cores = core_counts(selection.cores, {variant.most_cores, most_cores});
        auto points = models.empty() ? points_of(*workload, selection, cores)
                                     : points_of_models(models, *variant.runner, selection, cores);
        if (points.empty()) continue;  // none of the preset's models here
        if (variant.runner->most_concurrency == 1) {
          const std::size_t base_cores =
              workload->kind == WorkloadKind::kComputes
                  ? 1
                  : std::min(usable_cores, std::ranges::max(points, {}, &Point::cores).cores);
          const Point base{base_cores, 1};
          if (!models.empty()) points.clear();  // which are all of a preset's other runners
          std::erase(points, base);
          points.insert(points.begin(), base);
        }
        for (const auto& point : points) {
          add({workload, parameters, variant.runner, variant.settings, point.cores,
               point.concurrency},
              why_skipped(variant, *workload, parameters, point));
        }
      }
    }
  }
  require_different_names(plan);
  const auto measured =
      std::ranges::find_if(plan, [](const auto& cell) { return cell.skipped.empty(); });
  if (measured == plan.end()) {
    if (!plan.empty()) {
      throw UsageError("no cell can be measured here: " + plan.front().skipped +
                       "; `concbench list --cells` shows what there is");
    }
    throw UsageError("no cell matches; `concbench list --cells` shows what there is");
  }
  return plan;
}

}  // namespace concbench
