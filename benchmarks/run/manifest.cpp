#include "benchmarks/run/manifest.hpp"

#include <set>
#include <utility>

#include <fmt/chrono.h>

#include "benchmarks/machine/build.hpp"
#include "benchmarks/run/run_directory.hpp"
#include "benchmarks/telling/console.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

Json describe_effort(const Effort& effort) {
  return {{"name", effort.name},
          {"blocks", effort.blocks},
          {"measurements", effort.measurements},
          {"min_time_ns", in_ns(effort.min_time)},
          {"warm_up_ns", in_ns(effort.warm_up)}};
}

/// What a reader may rely on when two runs have the same or different seeds. Whoever adds data
/// that a seed decides must say so here.
constexpr const char* kSeedPolicy =
    "the seed and the number of a block decide the order of its cells; the data of every workload "
    "is fixed by its parameters";

Json workload_versions(const std::vector<PlannedCell>& plan) {
  Json versions = Json::object();
  for (const auto& [cell, skipped] : plan) {
    versions[std::string(cell.workload->name)] = cell.workload->version;
  }
  return versions;
}

}  // namespace

Json describe_plan(const std::vector<PlannedCell>& plan) {
  Json cells = Json::array();
  for (const auto& [cell, skipped] : plan) {
    Json entry = to_json(cell);
    entry["kind"] = to_string(cell.workload->kind);
    entry["family"] = to_string(cell.runner->family);
    entry["skipped"] = skipped.empty() ? Json(nullptr) : Json(skipped);
    cells.push_back(entry);
  }
  return cells;
}

Json make_manifest(const RunOptions& options, const std::vector<PlannedCell>& plan,
                   const Environment& environment, const Json& self_test,
                   const std::vector<std::string>& command) {
  const auto build = this_build();
  return {{"schema_version", kSchemaVersion},
          {"suite", {{"name", "concbench"}, {"version", build.version}}},
          {"command", command},
          {"seed", options.seed},
          {"seed_policy", kSeedPolicy},
          {"started_at", utc_now()},
          {"finished_at", nullptr},
          {"elapsed_ns", 0},
          {"options", to_json(options)},
          {"effort", describe_effort(options.effort)},
          {"environment", to_json(environment)},
          {"build", to_json(build)},
          {"self_test", self_test},
          {"workload_versions", workload_versions(plan)},
          {"cells", describe_plan(plan)}};
}

std::vector<PlannedCell> plan_of(const Json& manifest) {
  try {
    std::vector<PlannedCell> plan;
    for (const auto& entry : manifest.at("cells")) {
      const auto& skipped = entry.at("skipped");
      plan.push_back({cell_from_json(entry), skipped.is_null() ? "" : skipped.get<std::string>()});
    }
    return plan;
  } catch (const std::exception& error) {
    throw UsageError(std::string("the manifest's plan cannot be continued: ") + error.what());
  }
}

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

void require_known_entries(const Json& manifest) {
  const auto modules = run_options_from_json(manifest.value("options", Json())).modules;
  if (modules.empty()) return;
  std::string again;
  for (const auto& module : modules) again += " --module " + quoted_for_shell(module);
  const auto require = [&](bool known, const char* kind, const std::string& name) {
    if (known) return;
    throw UsageError("the run has cells of the " + std::string(kind) + " '" + name +
                     "', which is none of concbench's own; name its module again: type" + again +
                     ", if you trust what it starts");
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

void require_same_place(const Json& manifest, const Environment& environment) {
  const auto here = to_json(environment);
  const auto build = this_build();
  std::string differences;
  const auto compare = [&](const std::string& what, const Json& then, const Json& now) {
    if (then != now) differences += "\n  " + what + ": " + then.dump() + ", now " + now.dump();
  };
  const auto there = manifest.value("environment", Json::object());
  for (const auto* const key : {"host", "cpu_model", "kernel", "cpu_order"}) {
    compare(key, there.value(key, Json()), here.at(key));
  }
  compare("concbench", manifest.value("suite", Json::object()).value("version", Json()),
          build.version);
  compare("build", manifest.value("build", Json()), to_json(build));
  const auto versions = manifest.value("workload_versions", Json::object());
  for (const auto& [name, version] : versions.items()) {
    const auto* const workload = find_workload(name);
    compare("version of " + name, version, workload ? Json(workload->version) : Json(nullptr));
  }
  if (differences.empty()) return;
  throw UsageError("the run cannot be continued, because something is not as it was:" +
                   differences + "\nstart a new one instead");
}

std::string utc_now() {
  const auto now = std::chrono::system_clock::now();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(now)), ms.count() % 1000);
}

}  // namespace concbench
