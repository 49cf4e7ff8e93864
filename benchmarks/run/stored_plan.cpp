#include "benchmarks/run/stored_plan.hpp"

#include <exception>

#include "benchmarks/telling/usage_error.hpp"

namespace concbench {

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

std::vector<PlannedCell> plan_of(const Json& manifest) {
  try {
    std::vector<PlannedCell> plan;
    for (const auto& entry : manifest.at("cells")) {
      const auto skipped = entry.value("skipped", Json());
      plan.push_back({cell_from_json(entry), skipped.is_null() ? "" : skipped.get<std::string>()});
    }
    return plan;
  } catch (const std::exception& error) {
    throw UsageError(std::string("the manifest's plan cannot be continued: ") + error.what());
  }
}

}  // namespace concbench
