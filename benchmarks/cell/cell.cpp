#include "benchmarks/cell/cell.hpp"

#include <filesystem>
#include <stdexcept>

namespace concbench {
namespace {

void set_all(const Json& texts, const std::string& owner, Parameters& parameters) {
  for (const auto& [name, text] : texts.items()) {
    try {
      parameters.set(name, text.get<std::string>());
    } catch (const std::out_of_range&) {
      throw std::invalid_argument(owner + " has no parameter '" + name + "'");
    }
  }
}

/// A path would tear the name apart, and where a file lies says nothing of what was measured.
std::string shown(const ParameterSpec& spec, const std::string& text) {
  return spec.kind == ParameterKind::kPath ? std::filesystem::path(text).stem().string() : text;
}

}  // namespace

std::string runner_label(const Cell& cell) {
  std::string label(cell.runner->name);
  const Parameters defaults(cell.runner->parameters);
  for (const auto& spec : cell.runner->parameters) {
    const auto& text = cell.settings.text(spec.name);
    if (!spec.in_label || text == defaults.text(spec.name)) continue;
    label += ":" + std::string(spec.name) + "=" + shown(spec, text);
  }
  return label;
}

std::string name_of(const Cell& cell) {
  std::string name = std::string(cell.workload->name) + "/" + runner_label(cell);
  const Parameters defaults(cell.workload->parameters);
  for (const auto& spec : cell.workload->parameters) {
    const auto& typed = cell.parameters.text(spec.name);
    if (!spec.named_at_default && typed == defaults.text(spec.name)) continue;
    const auto text = shown(spec, typed);
    if (!text.empty()) name += "/" + std::string(spec.name) + ":" + text;
  }
  return name + "/cores:" + std::to_string(cell.cores) +
         "/concurrency:" + std::to_string(cell.concurrency);
}

Json to_json(const Cell& cell) {
  Json parameters = Json::object();
  for (const auto& [parameter, text] : cell.parameters.entries()) parameters[parameter] = text;
  Json json = {{"cell", name_of(cell)},    {"workload", cell.workload->name},
               {"parameters", parameters}, {"runner", runner_label(cell)},
               {"cores", cell.cores},      {"concurrency", cell.concurrency}};
  for (const auto& [setting, text] : cell.settings.entries()) {
    json["runner_settings"][setting] = text;
  }
  return json;
}

Cell cell_from_json(const Json& json) {
  const auto workload_name = json.at("workload").get<std::string>();
  const auto* const workload = find_workload(workload_name);
  if (workload == nullptr) {
    throw std::invalid_argument("unknown workload '" + workload_name + "'");
  }
  const auto label = json.at("runner").get<std::string>();
  const auto runner_name = label.substr(0, label.find(':'));
  const auto* const runner = find_runner(runner_name);
  if (runner == nullptr) throw std::invalid_argument("unknown runner '" + runner_name + "'");
  return cell_of(json, *workload, *runner);
}

Cell cell_of(const Json& json, const WorkloadEntry& workload, const RunnerEntry& runner) {
  Parameters parameters(workload.parameters);
  set_all(json.at("parameters"), std::string(workload.name), parameters);
  Parameters settings(runner.parameters);
  set_all(json.value("runner_settings", Json::object()), std::string(runner.name), settings);
  return {&workload,
          parameters,
          &runner,
          settings,
          json.at("cores").get<std::size_t>(),
          json.at("concurrency").get<std::size_t>()};
}

}  // namespace concbench
