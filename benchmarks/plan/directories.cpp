#include "benchmarks/plan/directories.hpp"

#include <set>
#include <string_view>
#include <utility>

#include "benchmarks/cell/scratch_directory.hpp"

namespace concbench {

std::string why_no_directories(const std::vector<PlannedCell>& plan) {
  std::set<std::pair<std::string_view, std::string>> tried;
  for (const auto& [cell, skipped] : plan) {
    if (!skipped.empty() || !cell.workload->needs_directory) continue;
    if (!tried.insert({cell.workload->name, cell.parameters.text("directory")}).second) continue;
    if (auto why = why_no_directory_for(cell); !why.empty()) return why;
  }
  return "";
}

}  // namespace concbench
