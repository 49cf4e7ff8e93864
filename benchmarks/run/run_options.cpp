#include "benchmarks/run/run_options.hpp"

#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/duration.hpp"

namespace concbench {

Json to_json(const RunOptions& options) {
  const auto& selection = options.selection;
  return {{"workloads", selection.workloads},
          {"runners", selection.runners},
          {"cores", selection.cores},
          {"concurrency", selection.concurrency},
          {"filter", selection.filter},
          {"preset", selection.preset},
          {"param", selection.settings},
          {"hosts", selection.hosts},
          {"launcher", selection.launcher},
          {"chunk", selection.chunk},
          {"url", selection.url},
          {"effort", options.effort.name},
          {"blocks", options.effort.blocks},
          {"min-time", format_duration(options.effort.min_time)},
          {"timeout", format_duration(options.timeout)},
          {"seed", options.seed},
          {"module", options.modules}};
}

RunOptions run_options_from_json(const Json& json) {
  try {
    RunOptions options;
    auto& selection = options.selection;
    json.at("workloads").get_to(selection.workloads);
    json.at("runners").get_to(selection.runners);
    json.at("cores").get_to(selection.cores);
    json.at("concurrency").get_to(selection.concurrency);
    json.at("filter").get_to(selection.filter);
    json.at("preset").get_to(selection.preset);
    json.at("param").get_to(selection.settings);
    selection.hosts = json.value("hosts", "");  // younger than the first runs
    selection.launcher = json.value("launcher", "");
    selection.chunk = json.value("chunk", "");  // older runs had none
    json.at("url").get_to(selection.url);
    const auto effort = json.at("effort").get<std::string>();
    selection.quick = effort == "quick";
    options.effort = selection.quick        ? quick_effort()
                     : effort == "rigorous" ? rigorous_effort()
                                            : standard_effort();
    json.at("blocks").get_to(options.effort.blocks);
    options.effort.min_time = parse_duration(json.at("min-time").get<std::string>());
    options.timeout = parse_duration(json.at("timeout").get<std::string>());
    json.at("seed").get_to(options.seed);
    if (const auto modules = json.find("module"); modules != json.end()) {  // older runs had none
      modules->get_to(options.modules);
    }
    return options;
  } catch (const std::exception& error) {
    throw UsageError(std::string("the manifest's options cannot be read: ") + error.what());
  }
}

void require_same_options(const Json& of_run, const Json& of_command_line,
                          const std::set<std::string>& given) {
  std::string differences;
  for (const auto& option : given) {
    const auto had = of_run.value(option, Json(""));
    const auto& asked = of_command_line.at(option);
    if (had == asked) continue;
    differences += "\n  " + option + ": the run has " + to_line(had) + ", not " + to_line(asked);
  }
  if (differences.empty()) return;
  throw UsageError(
      "a run is continued with its own options; leave these out, or start another "
      "run:" +
      differences);
}

}  // namespace concbench
