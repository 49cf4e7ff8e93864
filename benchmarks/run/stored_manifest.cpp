#include "benchmarks/run/stored_manifest.hpp"

#include <set>

#include "benchmarks/run/stored_fields.hpp"
#include "benchmarks/run/stored_race.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

void require_ideal(const StoredFields& ideal) {
  const auto require_order = [](auto least, auto most) {
    if (least > most) throw Malformed("an ideal time begins behind its end");
  };
  require_order(ideal.whole("least_wait_ns"), ideal.whole("most_wait_ns"));
  require_order(ideal.ratio_or_none("least_share"), ideal.ratio_or_none("most_share"));
}

void require_cell(const StoredFields& cell, std::set<std::string>& names) {
  const auto name = cell.text("cell");
  if (!names.insert(name).second) throw Malformed("the plan has two cells named " + name);
  cell.text("workload");
  cell.one_of("kind", {"computes", "waits", "both"});
  cell.texts("parameters");
  cell.text("runner");
  if (cell.has("runner_settings")) cell.texts("runner_settings");
  cell.text("family");
  cell.whole("cores", 1);
  cell.whole("concurrency", 1);
  cell.text_or_none("skipped");
  if (cell.has("setting")) cell.list_of_texts("setting");
  if (cell.has("ideal")) require_ideal(cell.within("ideal"));
}

void require_disturbance(const StoredFields& disturbance) {
  disturbance.text("name");
  disturbance.one_of("level", {"ok", "not available", "warning", "serious", "unfit"});
  for (const auto* const key : {"state", "advice", "command"}) disturbance.text_or_none(key);
}

void require_module(const StoredFields& module) {
  module.text("file");
  module.text_or_none("hash");
  if (module.has("libraries")) module.texts("libraries");
}

void require_environment(const StoredFields& environment) {
  environment.text("host");
  environment.text_or_none("cpu_model");
  for (const auto* const key : {"usable_cores", "physical_cores", "logical_cpus"}) {
    environment.whole(key, 1);
  }
  environment.require_number_or_none("load_at_start");
}

void require_effort_and_options(const StoredFields& manifest) {
  const auto effort = manifest.within("effort");
  effort.text("name");
  effort.whole("measurements", 1);
  const auto blocks = effort.whole("blocks", 1);
  const auto seed = manifest.whole("seed");
  if (!manifest.has("options")) return;
  const auto options = manifest.within("options");
  for (const auto* const key : {"module", "param"}) {
    if (options.has(key)) options.list_of_texts(key);
  }
  for (const auto* const key : {"hosts", "launcher"}) options.text_or_none(key);
  if (options.has("blocks") && options.whole("blocks", 1) != blocks) {
    throw Malformed("'options.blocks' must be 'effort.blocks', " + std::to_string(blocks) +
                    ", but is " + std::to_string(options.whole("blocks")));
  }
  if (options.has("seed") && options.whole("seed") != seed) {
    throw Malformed("'options.seed' must be 'seed', " + std::to_string(seed) + ", but is " +
                    std::to_string(options.whole("seed")));
  }
}

}  // namespace

void require_known_schema(const Json& json, const std::string& where) {
  const auto version = StoredFields(json).whole("schema_version", 1);
  if (version == kSchemaVersion) return;
  if (version < kSchemaVersion) {
    throw UsageError(
        where + " is of schema version " + std::to_string(version) +
        ", of a concbench whose blocks had another order and no races: its reports "
        "are made as before, but to continue it takes that concbench; start a new run");
  }
  throw UsageError(where + " is of schema version " + std::to_string(version) +
                   ", written by a newer concbench; this one reads up to version " +
                   std::to_string(kSchemaVersion) + ": continue the run with the newer one");
}

void require_manifest(const Json& json, const std::string& where) {
  const StoredFields manifest(json);
  const auto name = manifest.has("suite") && json.at("suite").is_object()
                        ? json.at("suite").value("name", Json())
                        : Json();
  if (name != "concbench") throw Malformed("it is no manifest of a run of concbench");
  const auto suite = manifest.within("suite");
  require_known_schema(json, where);
  suite.text("version");
  std::set<std::string> names;
  for (const auto& cell : manifest.each("cells")) require_cell(cell, names);
  manifest.text_or_none("seed_policy");
  manifest.list_of_texts("command");
  require_environment(manifest.within("environment"));
  if (manifest.has("disturbances")) {
    for (const auto& one : manifest.each("disturbances")) require_disturbance(one);
  }
  if (manifest.has("self_test")) {
    manifest.within("self_test").require_number_or_none("noise_floor");
  }
  manifest.within("build").text("type");
  if (manifest.has("modules")) {
    for (const auto& module : manifest.each("modules")) require_module(module);
  }
  for (const auto* const key :
       {"workload_versions", "self_test", "environment", "build", "program", "options", "effort"}) {
    manifest.require_short_names(key);
  }
  for (const auto* const key : {"workload_versions", "program", "options"}) {
    if (manifest.has(key)) manifest.within(key);
  }
  manifest.text("started_at");
  manifest.text_or_none("finished_at");
  manifest.whole("elapsed_ns");
  require_effort_and_options(manifest);
  require_race(json);
}

}  // namespace concbench
