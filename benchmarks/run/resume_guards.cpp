#include "benchmarks/run/resume_guards.hpp"

#include <set>
#include <utility>

#include "benchmarks/machine/build.hpp"
#include "benchmarks/run/differences.hpp"
#include "benchmarks/run/module_record.hpp"
#include "benchmarks/run/option_text.hpp"
#include "benchmarks/run/run_options.hpp"
#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/telling/quoted_for_shell.hpp"
#include "benchmarks/telling/usage_error.hpp"
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

}  // namespace

void require_planned(const std::vector<Json>& samples, const Json& manifest) {
  std::set<std::string> planned;
  for (const auto& [cell, skipped] : plan_of(manifest)) planned.insert(name_of(cell));
  const auto blocks = run_options_from_json(manifest.at("options")).effort.blocks;
  std::set<std::pair<std::string, std::size_t>> seen;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto name = samples[i].at("cell").get<std::string>();
    const auto block = samples[i].at("block").get<std::size_t>();
    if (!seen.insert({name, block}).second) {
      throw UsageError("samples.jsonl, line " + std::to_string(i + 1) + " is the second of cell " +
                       name + ", block " + std::to_string(block) + "; remove one of them");
    }
    if (planned.contains(name) && block < blocks) continue;
    throw UsageError("samples.jsonl, line " + std::to_string(i + 1) + " is of cell " + name +
                     ", block " + std::to_string(block) +
                     ", which the manifest does not plan; mend or remove that line");
  }
}

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

void require_passwords(const Json& manifest) {
  if (known_password()) return;
  for (const auto& [cell, skipped] : plan_of(manifest)) {
    for (const auto& [name, text] : cell.parameters.entries()) {
      if (!hides_password(text)) continue;
      auto typed = text;
      const auto place = find_password(text);
      typed.replace(place->begin, place->size, "PASSWORD");
      throw UsageError(
          "the run GETs " + text + ", whose password no run keeps; type it again: --url " +
          quoted_for_shell(typed) + ", or " + kPasswordVariable + "=PASSWORD before the command");
    }
  }
}

void require_known_entries(const Json& manifest) {
  const auto modules = run_options_from_json(manifest.value("options", Json())).modules;
  if (modules.empty()) return;
  const auto require = [&](bool known, const char* kind, const std::string& name) {
    if (known) return;
    throw UsageError("the run has cells of the " + std::string(kind) + " '" + name +
                     "', which is none of concbench's own; name its module again: type" +
                     flags_of(modules) + ", if you trust what it starts");
  };
  for (const auto& cell : manifest.value("cells", Json::array())) {
    if (!cell.is_object()) continue;  // plan_of says what is wrong with it
    const auto workload = cell.value("workload", Json());
    const auto label = cell.value("runner", Json());
    if (!workload.is_string() || !label.is_string()) continue;
    require(find_workload(workload.get<std::string>()) != nullptr, "workload", workload);
    const auto runner = label.get<std::string>();
    const auto name = runner.substr(0, runner.find(':'));
    require(find_runner(name) != nullptr, "runner", name);
  }
}

}  // namespace concbench
