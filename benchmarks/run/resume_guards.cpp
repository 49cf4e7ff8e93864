#include "benchmarks/run/resume_guards.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "benchmarks/machine/build.hpp"
#include "benchmarks/plan/parameter_choices.hpp"
#include "benchmarks/run/continued_options.hpp"
#include "benchmarks/run/differences.hpp"
#include "benchmarks/run/module_record.hpp"
#include "benchmarks/run/run_options.hpp"
#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/telling/quoted_for_shell.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/url_list.hpp"
#include "workloads/contract/url_password.hpp"

namespace concbench {

namespace {

/// Of the variables that steer runtimes those that cells have.
Json kept_among(const Json& variables) {
  Json kept = Json::object();
  for (const auto& [name, value] : variables.items()) {
    if (value.is_string() && value.get<std::string>().ends_with(" (kept)")) kept[name] = value;
  }
  return kept;
}

/// Names and texts of those that are not at their defaults.
std::vector<std::pair<std::string, std::string>> settings_named_by(const Json& cell,
                                                                   const RunnerEntry& runner) {
  std::vector<std::pair<std::string, std::string>> named;
  const auto settings = cell.value("runner_settings", Json::object());
  for (const auto& [setting, text] : settings.items()) {
    const auto spec = std::ranges::find(runner.parameters, setting, &ParameterSpec::name);
    if (spec != runner.parameters.end() && text == spec->default_text) continue;
    named.emplace_back(setting, text.get<std::string>());
  }
  return named;
}

bool names_setting(const Selection& typed, const RunnerEntry& runner, const std::string& setting,
                   const std::string& text) {
  return std::ranges::any_of(choices_of(typed), [&](const ParameterChoice& choice) {
    if (choice.owner != runner.name || choice.parameter != setting) return false;
    Parameters settings(runner.parameters);
    try {
      settings.set(setting, choice.text);
    } catch (const std::invalid_argument& error) {
      throw UsageError(choice.owner + "." + error.what());
    }
    return settings.text(setting) == text;
  });
}

}  // namespace

void require_same_place(const Json& manifest, const Environment& environment) {
  const auto here = to_json(environment);
  const auto build = this_build();
  Differences differences;
  const auto there = manifest.value("environment", Json::object());
  for (const auto* const key : {"host", "cpu_model", "kernel", "cpu_order"}) {
    differences.compare(key, there.value(key, Json()), here.at(key));
  }
  if (there.contains("variables")) {
    differences.compare("variables that --keep-env keeps", kept_among(there.at("variables")),
                        kept_among(here.at("variables")));
  }
  differences.compare("concbench", manifest.value("suite", Json::object()).value("version", Json()),
                      build.version);
  differences.compare("build", manifest.value("build", Json()), to_json(build));
  const auto versions = manifest.value("workload_versions", Json::object());
  for (const auto& [name, version] : versions.items()) {
    const auto* const workload = find_workload(name);
    differences.compare("version of " + name, version,
                        workload ? Json(workload->version) : Json(nullptr));
  }
  if (manifest.contains("program") || manifest.contains("modules")) {
    compare_files(manifest, used_modules(plan_of(manifest)), differences);
  }
  if (differences.none()) return;
  throw UsageError("the run cannot be continued, because something is not as it was:" +
                   differences.lines() + "\nstart a new one instead");
}

void require_passwords(const Json& manifest, const std::vector<PlannedCell>& left) {
  if (known_password()) return;
  const auto options = run_options_from_json(manifest.value("options", Json()));
  for (const auto& [cell, skipped] : left) {
    if (!skipped.empty()) continue;
    for (const auto& [name, text] : cell.parameters.entries()) {
      if (std::ranges::none_of(split_urls(text), hides_password)) continue;
      auto typed = text;
      for (auto at = typed.find(kHiddenPassword); at != typed.npos;
           at = typed.find(kHiddenPassword)) {
        typed.replace(at, kHiddenPassword.size(), "PASSWORD");
      }
      // Behind -p it is one option together with all others there.
      const auto by_option =
          options.selection.url.empty() ? "" : "--url " + quoted_for_shell(typed) + ", or ";
      throw UsageError("the run GETs " + text + ", whose password no run keeps; type it again: " +
                       by_option + kPasswordVariable + "=PASSWORD before the command");
    }
  }
}

void require_named_again(const Json& manifest, const RunOptions& typed,
                         const std::filesystem::path& path) {
  const auto options = run_options_from_json(manifest.value("options", Json()));
  const auto refuse = [&](const std::string& what) {
    throw NotNamedAgain("the run " + what +
                        ". A run may come from anywhere: if you trust this one, name it again: "
                        "concbench run --resume " +
                        quoted_for_shell(path.string()) + flags_to_continue(options));
  };
  for (const auto& cell : manifest.at("cells")) {
    const auto workload = cell.at("workload").get<std::string>();
    const auto label = cell.at("runner").get<std::string>();
    const auto* const runner = find_runner(label.substr(0, label.find(':')));
    if (!options.modules.empty() && (find_workload(workload) == nullptr || runner == nullptr)) {
      refuse("has cells of the " +
             (runner == nullptr ? "runner '" + label : "workload '" + workload) +
             "', which is none of concbench's own");
    }
    if (runner == nullptr || runner->family != Family::kDistributed) continue;
    for (const auto& [setting, text] : settings_named_by(cell, *runner)) {
      if (names_setting(typed.selection, *runner, setting, text)) continue;
      refuse("starts processes by " + std::string(runner->name) + "." + setting + " '" + text +
             "'");
    }
  }
}

}  // namespace concbench
