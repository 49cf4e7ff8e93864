#include "benchmarks/machine/memory_use.hpp"

#include <cerrno>
#include <fstream>
#include <string>

#include "benchmarks/machine/process_tree.hpp"

namespace concbench {
namespace {

/// A process that has ended has none; of one that lives, a refusal is no zero.
bool may_be_looked_at(const std::string& path) {
  return std::ifstream(path).is_open() || (errno != EACCES && errno != EPERM);
}

}  // namespace

std::optional<std::uint64_t> bytes_behind(const std::string& label,
                                          const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string word;
  while (file >> word) {
    std::uint64_t kib = 0;
    if (word == label && file >> kib) return kib * 1024;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> proportional_memory_of_tree(pid_t root) {
  if (kinship() == Kinship::kHidden) return std::nullopt;
  std::optional<std::uint64_t> total;
  for (const pid_t process : process_tree(root)) {
    const auto path = proc_path(process, "smaps_rollup");
    const auto bytes = bytes_behind("Pss:", path);
    if (!bytes && !may_be_looked_at(path)) return std::nullopt;
    if (bytes) total = total.value_or(0) + *bytes;
  }
  return total;
}

std::optional<std::uint64_t> own_peak_resident_memory() {
  return bytes_behind("VmHWM:", "/proc/self/status");
}

}  // namespace concbench
