#include "plan.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <regex>
#include <set>

#include "nearest_name.hpp"
#include "usage_error.hpp"

namespace concbench {
namespace {

struct Point {
  std::size_t cores;
  std::size_t concurrency;
  bool operator==(const Point&) const = default;
};

/// Beyond this, even threads that only wait run into the kernel's limits.
constexpr std::size_t kMostConcurrency = 10'000;

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    words.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

std::optional<std::size_t> whole_number(std::string_view text) {
  std::size_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  return number;
}

template <class Value>
void add_once(std::vector<Value>& values, const Value& value) {
  if (std::ranges::find(values, value) == values.end()) values.push_back(value);
}

std::vector<std::size_t> parse_cores(const std::string& text, std::size_t usable) {
  std::vector<std::size_t> cores;
  for (const auto& word : split(text.empty() ? "pow2" : text)) {
    if (word == "pow2") {
      for (std::size_t count = 1; count < usable; count *= 2) add_once(cores, count);
      add_once(cores, usable);
    } else if (word == "all") {
      for (std::size_t count = 1; count <= usable; ++count) add_once(cores, count);
    } else if (const auto count = whole_number(word); count && *count >= 1) {
      if (*count > usable) {
        throw UsageError("--cores " + word + ": concbench may use " + std::to_string(usable) +
                         " cores here; ask for at most that many, or for --concurrency 2x to "
                         "oversubscribe them");
      }
      add_once(cores, *count);
    } else {
      throw UsageError("--cores '" + word + "': type numbers from 1, pow2 or all, such as 1,2,4");
    }
  }
  return cores;
}

/// "8" is 8 whatever the cores, "2x" twice as many as there are cores.
std::size_t parse_concurrency(const std::string& word, std::size_t cores) {
  const bool times_cores = word.ends_with('x');
  const auto number = whole_number(std::string_view(word).substr(0, word.size() - times_cores));
  const bool in_range = number && *number >= 1 && *number <= kMostConcurrency;
  const std::size_t concurrency = in_range ? *number * (times_cores ? cores : 1) : 0;
  if (!in_range || concurrency > kMostConcurrency) {
    throw UsageError("--concurrency '" + word + "': type numbers from 1 to " +
                     std::to_string(kMostConcurrency) +
                     ", or 1x, 2x for multiples of the cores, such as 1,4,16 or 1x,2x");
  }
  return concurrency;
}

std::vector<Point> points_of(const WorkloadEntry& workload, const Selection& selection,
                             const std::vector<std::size_t>& cores) {
  const std::size_t most_cores = std::ranges::max(cores);
  const bool waits = workload.kind != Kind::kComputes;
  std::vector<Point> points;
  if (!selection.concurrency.empty() || waits) {
    const auto concurrency = !selection.concurrency.empty() ? selection.concurrency
                             : selection.quick              ? "16,64"
                                                            : "1,4,16,64";
    // Waiting needs no cores: unless they are asked for, all that there are is one point.
    const auto swept =
        waits && selection.cores.empty() ? std::vector<std::size_t>{most_cores} : cores;
    for (const std::size_t count : swept) {
      for (const auto& word : split(concurrency)) {
        add_once(points, {count, parse_concurrency(word, count)});
      }
    }
    return points;
  }
  if (selection.quick && workload.name == "empty") return {{most_cores, most_cores}};
  for (const std::size_t count : cores) points.push_back({count, count});
  points.push_back({most_cores, 2 * most_cores});
  return points;
}

/// The names of all entries; of those that stand for the others where that is enough.
template <class Entry>
std::vector<std::string> default_names(const std::vector<Entry>& entries, bool quick) {
  std::vector<std::string> names;
  for (const auto& entry : entries) {
    if (!quick || entry.in_quick) names.emplace_back(entry.name);
  }
  return names;
}

bool means_all(const std::vector<std::string>& names) {
  return std::ranges::find(names, "all") != names.end();
}

std::vector<const WorkloadEntry*> selected_workloads(const std::vector<std::string>& asked,
                                                     bool quick) {
  std::vector<const WorkloadEntry*> selected;
  const auto names = asked.empty()      ? default_names(workloads(), quick)
                     : means_all(asked) ? names_of(workloads())
                                        : asked;
  for (const auto& name : names) {
    const auto* const workload = find_workload(name);
    if (workload == nullptr) {
      throw UsageError("unknown workload '" + name + "'" +
                       did_you_mean(name, names_of(workloads())) + "; `concbench list` shows them");
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
      throw UsageError("unknown runner '" + name + "'" + did_you_mean(name, known) +
                       "; `concbench list` shows them");
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

/// One `--param OWNER.PARAMETER=VALUE`, or an option that is short for it; the owner is a workload
/// or a runner.
struct Setting {
  std::string owner;
  std::string parameter;
  std::string text;
  std::string option{};  // what was typed instead
};

std::vector<Setting> parse_settings(const Selection& selection) {
  std::vector<Setting> settings;
  if (!selection.url.empty()) settings.push_back({"http_fetch", "url", selection.url, "--url"});
  if (!selection.hosts.empty()) settings.push_back({"mpi", "hosts", selection.hosts, "--hosts"});
  if (!selection.launcher.empty()) {
    settings.push_back({"mpi", "launcher", selection.launcher, "--launcher"});
  }
  if (!selection.chunk.empty()) {
    for (const auto& word : split(selection.chunk)) {
      if (const auto tasks = whole_number(word); !tasks || *tasks == 0) {
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

/// One for each way in which the workload is to be run; none where it lacks the preset.
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

/// One for each variant of the runner: a parameter that is given more than once has each of its
/// values in turn, combined with those of the others.
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

void require_known_preset(const std::string& preset) {
  std::vector<std::string> known;
  for (const auto& workload : workloads()) {
    for (const auto& [name, values] : workload.presets) add_once(known, std::string(name));
  }
  if (!preset.empty() && std::ranges::find(known, preset) == known.end()) {
    throw UsageError("unknown preset '" + preset + "'" + did_you_mean(preset, known));
  }
}

template <class Entry>
bool is_among(const std::vector<const Entry*>& selected, const std::string& name) {
  return std::ranges::any_of(selected, [&](const auto* entry) { return entry->name == name; });
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

std::regex parse_filter(const std::string& filter) {
  try {
    return std::regex(filter);
  } catch (const std::regex_error& error) {
    throw UsageError("--filter '" + filter + "' is not a regular expression: " + error.what());
  }
}

/// A runner as it is to be run: with its settings, and where it can.
struct Variant {
  const RunnerEntry* runner;
  Parameters settings;
  std::string unavailable;
  std::size_t most_cores;  // that its cells can use
};

std::vector<Variant> variants_of(const std::vector<const RunnerEntry*>& chosen,
                                 const std::vector<Setting>& settings, std::size_t usable_cores) {
  std::vector<Variant> variants;
  for (const auto* const runner : chosen) {
    const auto unavailable = runner->unavailable();
    for (auto& set : setting_sets(*runner, settings)) {
      if (const auto refusal = runner->refuse(set); !refusal.empty()) throw UsageError(refusal);
      const auto of_hosts = runner->cores_of_hosts(set);
      variants.push_back(
          {runner, std::move(set), unavailable, of_hosts > 0 ? of_hosts : usable_cores});
    }
  }
  return variants;
}

std::string why_skipped(const Variant& variant, const WorkloadEntry& workload,
                        const Parameters& parameters, const Point& point) {
  const auto& [runner, settings, unavailable, most_cores] = variant;
  if (!unavailable.empty()) return unavailable;
  if (point.concurrency > runner->most_concurrency) return std::string(runner->why_most);
  if (point.cores > most_cores) {
    return "needs " + std::to_string(point.cores) + " cores; it can use " +
           std::to_string(most_cores) + " here";
  }
  if (runner->family == Family::kDistributed && workload.needs_directory) {
    return "its files lie on one machine, its workers may run on others";
  }
  if (runner->cores_of_hosts(settings) > 0 && workload.needs_server(parameters)) {
    return "the local server answers on this machine only; --url names one that all hosts reach";
  }
  return runner->hole(settings, point.concurrency);
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
  const auto chosen_workloads = selected_workloads(selection.workloads, selection.quick);
  const auto chosen_runners = selected_runners(selection.runners, selection.quick);
  const auto settings = parse_settings(selection);
  const auto filter = parse_filter(selection.filter);
  require_known_preset(selection.preset);
  require_used(settings, chosen_workloads, chosen_runners);
  const auto variants = variants_of(chosen_runners, settings, usable_cores);
  const auto most_cores = std::ranges::max(variants, {}, &Variant::most_cores).most_cores;
  const auto cores = parse_cores(selection.cores, std::max(most_cores, usable_cores));

  std::vector<PlannedCell> plan;
  const auto add = [&](Cell cell, std::string skipped) {
    if (!std::regex_search(name_of(cell), filter)) return;
    plan.push_back({std::move(cell), std::move(skipped)});
  };
  for (const auto* const workload : chosen_workloads) {
    const auto points = points_of(*workload, selection, cores);
    for (const auto& parameters : parameter_sets(*workload, selection.preset, settings)) {
      for (const auto& variant : variants) {
        auto runner_points = points;
        if (variant.runner->most_concurrency == 1) {
          const std::size_t base_cores =
              workload->kind == Kind::kComputes
                  ? 1
                  : std::min(usable_cores, std::ranges::max(points, {}, &Point::cores).cores);
          const Point base{base_cores, 1};
          std::erase(runner_points, base);
          runner_points.insert(runner_points.begin(), base);
        }
        for (const auto& point : runner_points) {
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
    const auto why = plan.empty() ? "" : " (" + plan.front().skipped + ")";
    throw UsageError("no cell matches" + why + "; `concbench list --cells` shows what there is");
  }
  return plan;
}

}  // namespace concbench
