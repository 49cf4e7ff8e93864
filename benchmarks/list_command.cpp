#include "list_command.hpp"

#include <fmt/core.h>

namespace concbench {

void print_lists() {
  fmt::print("workloads\n");
  for (const auto& workload : workloads()) {
    fmt::print("  {:<18} {:<9} {}\n", workload.name, to_string(workload.kind), workload.summary);
    for (const auto& parameter : workload.parameters) {
      fmt::print("      {:<9} {:>8}  {}\n", parameter.name,
                 parameter.default_text.empty() ? "-" : parameter.default_text, parameter.meaning);
    }
  }
  fmt::print("\nrunners\n");
  for (const auto& runner : runners()) {
    fmt::print("  {:<20} {:<13} {}\n  {:<20} {:<13} on {}\n", runner.name, to_string(runner.family),
               runner.summary, "", "", runner.built_on);
  }
  fmt::print("\npresets\n  guides   the sizes of the Python guides that the workloads come from\n");
}

void print_plan(const std::vector<PlannedCell>& plan) {
  std::size_t skipped_count = 0;
  for (const auto& [cell, skipped] : plan) {
    if (skipped.empty()) {
      fmt::print("{}\n", name_of(cell));
    } else {
      fmt::print("{}  skipped: {}\n", name_of(cell), skipped);
      ++skipped_count;
    }
  }
  fmt::print("{} cells, {} skipped\n", plan.size() - skipped_count, skipped_count);
}

}  // namespace concbench
