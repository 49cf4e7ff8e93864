#include "plan.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <regex>

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
  const bool waits = workload.kind == Kind::kWaits;
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

std::vector<const WorkloadEntry*> selected_workloads(const std::vector<std::string>& names) {
  std::vector<const WorkloadEntry*> selected;
  for (const auto& name : names.empty() || names[0] == "all" ? names_of(workloads()) : names) {
    const auto* const workload = find_workload(name);
    if (workload == nullptr) {
      throw UsageError("unknown workload '" + name + "'" +
                       did_you_mean(name, names_of(workloads())) + "; `concbench list` shows them");
    }
    add_once(selected, workload);
  }
  return selected;
}

std::vector<const RunnerEntry*> selected_runners(const std::vector<std::string>& names) {
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
    if (names.empty() || named("all") || named(runner.name) || named(to_string(runner.family))) {
      selected.push_back(&runner);
    }
  }
  return selected;
}

struct Setting {
  std::string workload;
  std::string parameter;
  std::string text;
};

std::vector<Setting> parse_settings(const Selection& selection) {
  std::vector<Setting> settings;
  if (!selection.url.empty()) settings.push_back({"http_fetch", "url", selection.url});
  for (const auto& word : selection.settings) {
    const auto equals = word.find('=');
    const auto dot = word.substr(0, equals).find('.');
    if (equals == std::string::npos || dot == std::string::npos) {
      throw UsageError("--param '" + word + "': type WORKLOAD.PARAMETER=VALUE, such as " +
                       "sleep.delay=1ms");
    }
    settings.push_back(
        {word.substr(0, dot), word.substr(dot + 1, equals - dot - 1), word.substr(equals + 1)});
  }
  return settings;
}

void apply(const Setting& setting, const WorkloadEntry& workload, Parameters& parameters) {
  try {
    parameters.set(setting.parameter, setting.text);
  } catch (const std::out_of_range&) {
    throw UsageError(setting.workload + " has no parameter '" + setting.parameter + "'" +
                     did_you_mean(setting.parameter, names_of(workload.parameters)) +
                     "; `concbench list` shows them");
  } catch (const std::invalid_argument& error) {
    throw UsageError(setting.workload + "." + error.what());
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
      if (setting.workload == workload.name) apply(setting, workload, parameters);
    }
    try {
      workload.make(parameters, {});  // refuses parameters that do not fit each other
    } catch (const std::invalid_argument& error) {
      throw UsageError(error.what());
    }
  }
  return sets;
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

void require_used(const std::vector<Setting>& settings,
                  const std::vector<const WorkloadEntry*>& selected) {
  for (const auto& setting : settings) {
    const auto* const workload = find_workload(setting.workload);
    if (workload == nullptr) {
      throw UsageError("--param " + setting.workload + "." + setting.parameter +
                       ": unknown workload" +
                       did_you_mean(setting.workload, names_of(workloads())));
    }
    if (std::ranges::find(selected, workload) == selected.end()) {
      throw UsageError("--param " + setting.workload + "." + setting.parameter + ": " +
                       setting.workload + " is not among the selected workloads");
    }
  }
}

std::regex parse_filter(const std::string& filter) {
  try {
    return std::regex(filter);
  } catch (const std::regex_error& error) {
    throw UsageError("--filter '" + filter + "' is not a regular expression: " + error.what());
  }
}

}  // namespace

std::vector<PlannedCell> make_plan(const Selection& selection, std::size_t usable_cores) {
  const auto cores = parse_cores(selection.cores, usable_cores);
  const auto chosen_workloads = selected_workloads(selection.workloads);
  const auto chosen_runners = selected_runners(selection.runners);
  const auto settings = parse_settings(selection);
  const auto filter = parse_filter(selection.filter);
  require_known_preset(selection.preset);
  require_used(settings, chosen_workloads);

  std::vector<PlannedCell> plan;
  const auto add = [&](Cell cell) {
    if (!std::regex_search(name_of(cell), filter)) return;
    const bool exists = cell.concurrency <= cell.runner->most_concurrency;
    plan.push_back({std::move(cell), exists ? "" : std::string(cell.runner->why_most)});
  };
  for (const auto* const workload : chosen_workloads) {
    const auto points = points_of(*workload, selection, cores);
    for (const auto& parameters : parameter_sets(*workload, selection.preset, settings)) {
      for (const auto* const runner : chosen_runners) {
        auto runner_points = points;
        if (runner->family == Family::kSequential) {
          const std::size_t base_cores = workload->kind == Kind::kComputes
                                             ? 1
                                             : std::ranges::max(points, {}, &Point::cores).cores;
          const Point base{base_cores, 1};
          std::erase(runner_points, base);
          runner_points.insert(runner_points.begin(), base);
        }
        for (const auto& [core_count, concurrency] : runner_points) {
          add({workload, parameters, runner, core_count, concurrency});
        }
      }
    }
  }
  const bool none =
      std::ranges::all_of(plan, [](const auto& cell) { return !cell.skipped.empty(); });
  if (none) throw UsageError("no cell matches; `concbench list --cells` shows what there is");
  return plan;
}

}  // namespace concbench
