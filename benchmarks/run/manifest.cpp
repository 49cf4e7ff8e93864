#include "benchmarks/run/manifest.hpp"

#include "benchmarks/machine/build.hpp"
#include "benchmarks/machine/disturbance.hpp"
#include "benchmarks/plan/ideal.hpp"
#include "benchmarks/run/module_record.hpp"
#include "benchmarks/run/race_plan.hpp"
#include "benchmarks/run/stored_manifest.hpp"
#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/run/utc_now.hpp"

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
    "the seed and the number of a block decide the order of its workloads and of the cells of "
    "each; "
    "the data of every workload is fixed by its parameters";

Json workload_versions(const std::vector<PlannedCell>& plan) {
  Json versions = Json::object();
  for (const auto& [cell, skipped] : plan) {
    versions[std::string(cell.workload->name)] = cell.workload->version;
  }
  return versions;
}

/// What a cell's setting is called by: the parameters that are not at their default.
Json names_of_setting(const Cell& cell) {
  const Parameters defaults(cell.workload->parameters);
  Json names = Json::array();
  for (const auto& [name, text] : cell.parameters.entries()) {
    if (text != defaults.text(name)) names.push_back(name);
  }
  return names;
}

/// The plan, with what a preset's cells are held against.
Json described_cells(const std::vector<PlannedCell>& plan, const std::string& preset) {
  auto cells = describe_plan(plan);
  if (preset.empty()) return cells;
  for (std::size_t place = 0; place < plan.size(); ++place) {
    const auto ideal = ideal_of(plan[place].cell);
    cells.at(place)["setting"] = names_of_setting(plan[place].cell);
    cells.at(place)["ideal"] = ideal ? to_json(*ideal) : Json(nullptr);
  }
  return cells;
}

}  // namespace

Json make_manifest(const RunOptions& options, const std::vector<PlannedCell>& plan,
                   const Environment& environment, const Json& modules, const Json& self_test,
                   const std::vector<std::string>& command) {
  const auto build = this_build();
  return {
      {"schema_version", kSchemaVersion},
      {"suite", {{"name", "concbench"}, {"version", build.version}}},
      {"command", command},
      {"seed", options.seed},
      {"seed_policy", kSeedPolicy},
      {"started_at", utc_now()},
      {"finished_at", nullptr},
      {"elapsed_ns", 0},
      {"options", to_json(options)},
      {"effort", describe_effort(options.effort)},
      {"race", describe_race(race_terms(options.effort, noise_floor_in(self_test)), options.until)},
      {"environment", to_json(environment)},
      {"disturbances", to_json(disturbances_of(environment, build))},
      {"build", to_json(build)},
      {"program", describe_program()},
      {"modules", modules},
      {"self_test", self_test},
      {"workload_versions", workload_versions(plan)},
      {"cells", described_cells(plan, options.selection.preset)}};
}

}  // namespace concbench
