#include "benchmarks/run/cell_orders.hpp"

#include <filesystem>

#include "benchmarks/modules/catalogue.hpp"

namespace concbench {

CellOrder order_for(const Cell& cell, const Effort& effort, const Topology& topology) {
  return {.cell = cell,
          .workload_module = module_of(*cell.workload),
          .runner_module = module_of(*cell.runner),
          .cpus = topology.cpus_of(cell.cores),
          .surroundings = {},
          .min_time = effort.min_time / effort.measurements,
          .warm_up = effort.warm_up,
          .measurements = effort.measurements,
          .iterations = 0};
}

std::vector<CellOrder> cell_orders(const std::vector<PlannedCell>& plan, const Effort& effort,
                                   const Topology& topology) {
  std::vector<CellOrder> orders;
  for (const auto& [cell, skipped] : plan) {
    if (!skipped.empty()) continue;
    const auto& workload = *cell.workload;
    orders.push_back(order_for(cell, effort, topology));
    const bool has_server = workload.needs_server(cell.parameters);
    orders.back().surroundings = {.server_url = has_server ? kServerByHand : "",
                                  .directory = workload.needs_directory ? directory_by_hand() : "",
                                  .echo_address = has_server ? kEchoByHand : ""};
  }
  return orders;
}

std::string directory_by_hand() {
  return (std::filesystem::temp_directory_path() / "concbench-cell").string();
}

}  // namespace concbench
