#include "benchmarks/cell/files_at_once.hpp"

#include <algorithm>
#include <string>

#include "runners/contract/usual_helpers.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

/// By the setting of a loop, `files`, or of a hybrid, `workers`.
std::size_t helpers_of(const Cell& cell, const std::string& text) {
  if (text == "loop") return 1;
  if (text == "auto" && cell.runner->waits_for_files_itself) return cell.concurrency;
  return parse_number<std::size_t>(text).value_or(usual_helpers(cell.cores));
}

}  // namespace

std::size_t files_at_once(const Cell& cell) {
  if (!has_loop(cell.runner->family)) return cell.concurrency;
  for (const auto& [name, text] : cell.settings.entries()) {
    if (name != "files" && name != "workers") continue;
    return std::min(helpers_of(cell, text), cell.concurrency);
  }
  return cell.concurrency;
}

}  // namespace concbench
