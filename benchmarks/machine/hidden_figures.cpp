#include "benchmarks/machine/hidden_figures.hpp"

#include <cstdint>

#include "benchmarks/machine/first_number.hpp"
#include "benchmarks/machine/memory_use.hpp"
#include "benchmarks/machine/process_tree.hpp"

namespace concbench {

std::vector<std::string> read_hidden_figures(const std::filesystem::path& root) {
  if (read_kinship(root / "proc") == Kinship::kHidden) {
    return {"CPU time, memory and run-queue wait (/proc does not show who is whose child)"};
  }
  std::vector<std::string> hidden;
  const auto own = root / "proc/self";
  if (!bytes_behind("Pss:", own / "smaps_rollup")) {
    hidden.emplace_back("memory (no /proc/*/smaps_rollup)");
  }
  if (!bytes_behind("VmHWM:", own / "status")) {
    hidden.emplace_back("peak memory of the first process (no VmHWM in /proc/*/status)");
  }
  if (!first_number<std::uint64_t>(own / "schedstat")) {
    hidden.emplace_back("run-queue wait (no /proc/*/schedstat)");
  }
  return hidden;
}

}  // namespace concbench
