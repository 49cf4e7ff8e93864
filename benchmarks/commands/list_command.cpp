#include "benchmarks/commands/list_command.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "benchmarks/modules/entry_json.hpp"
#include "benchmarks/plan/add_once.hpp"
#include "benchmarks/telling/for_people.hpp"
#include "benchmarks/telling/tell.hpp"
#include "benchmarks/telling/wrapped.hpp"

namespace concbench {
namespace {

void print_parameters(const std::vector<ParameterSpec>& parameters) {
  for (const auto& parameter : parameters) {
    answer("      {:<11} {:>9}  {}\n", parameter.name,
           parameter.default_text.empty() ? "-" : parameter.default_text, parameter.meaning);
  }
}

void print_why_not(const std::string& why) {
  if (!why.empty()) answer("  {:<20} not here: {}\n", "", why);
}

void print_workloads(WorkloadKind kind, std::string_view heading) {
  answer("workloads: {}\n", heading);
  for (const auto& workload : workloads()) {
    if (workload.kind != kind) continue;
    answer("  {:<20} {}\n", workload.name, workload.summary);
    print_why_not(why_unavailable(workload));
    print_parameters(workload.parameters);
  }
  answer("\n");
}

void print_runners(Family family) {
  if (std::ranges::find(runners(), family, &RunnerEntry::family) == runners().end()) return;
  answer("runners: {}\n", to_string(family));
  for (const auto& runner : runners()) {
    if (runner.family != family) continue;
    answer("  {:<20} {}\n  {:<20} on {}\n  {:<20} in Python: {}\n", runner.name, runner.summary, "",
           runner.built_on, "", runner.counterpart);
    print_why_not(why_unavailable(runner));
    print_parameters(runner.parameters);
  }
  answer("\n");
}

void print_presets() {
  std::map<std::string_view, std::vector<std::string_view>> workloads_with;
  for (const auto& workload : workloads()) {
    for (const auto& preset : workload.presets)
      add_once(workloads_with[preset.name], workload.name);
  }
  answer("presets: settings of workloads with their models and workers, by --preset NAME\n");
  for (const auto& [preset, names] : workloads_with) {
    answer("  {:<20} {}\n", preset, wrapped_behind(23, fmt::format("{}", fmt::join(names, ", "))));
  }
}

void print_missing_modules() {
  for (const auto& [kind, name, reason] : missing_modules()) {
    const auto text = fmt::format("not built: {}: {} ({})", name, reason, kind);
    answer("{}\n", wrapped_behind(2, text));
  }
}

/// What the index holds of an entry, and what holds in this place.
template <class Entry>
Json entry_here(const Entry& entry) {
  auto json = to_json(entry);
  json.erase("functions");  // in the catalogue none is missing
  const auto why_not = why_unavailable(entry);
  json["module"] = module_of(entry);
  json["available"] = why_not.empty();
  json["why_not"] = why_not.empty() ? Json(nullptr) : Json(why_not);
  return json;
}

}  // namespace

Json lists_as_json() {
  constexpr std::size_t kTasksOfExample = 4;
  Json lists = {{"workloads", Json::array()}, {"runners", Json::array()}};
  for (const auto& workload : workloads()) {
    auto json = entry_here(workload);
    json["small_example"] = Json::object();
    for (const auto& [name, text] : small_parameters(workload, kTasksOfExample)) {
      json["small_example"][name] = text;
    }
    lists["workloads"].push_back(std::move(json));
  }
  for (const auto& runner : runners()) lists["runners"].push_back(entry_here(runner));
  lists["missing"] = Json::array();
  for (const auto& [kind, name, reason] : missing_modules()) {
    lists["missing"].push_back({{"kind", kind}, {"name", name}, {"reason", reason}});
  }
  return lists;
}

void print_lists() {
  static_cast<void>(workloads());  // should there be no list, nothing is printed of it
  print_workloads(WorkloadKind::kComputes, "computes (keeps a core busy)");
  print_workloads(WorkloadKind::kWaits, "waits");
  print_workloads(WorkloadKind::kBoth, "both (waits and computes)");
  for (const auto family : kFamilies) print_runners(family);
  print_presets();
  if (!missing_modules().empty()) answer("\n");
  print_missing_modules();
}

void print_plan(const std::vector<PlannedCell>& plan) {
  std::size_t skipped_count = 0;
  for (const auto& [cell, skipped] : plan) {
    if (skipped.empty()) {
      answer("{}\n", name_of(cell));
    } else {
      answer("{}  skipped: {}\n", name_of(cell), skipped);
      ++skipped_count;
    }
  }
  answer("{}, {} skipped\n", counted(plan.size() - skipped_count, "cell"), skipped_count);
}

}  // namespace concbench
