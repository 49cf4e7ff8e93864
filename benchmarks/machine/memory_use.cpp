#include "benchmarks/machine/memory_use.hpp"

#include <unistd.h>

#include <fstream>
#include <string>

#include "benchmarks/machine/process_tree.hpp"

namespace concbench {
std::optional<std::uint64_t> bytes_behind(const std::string& label, const std::string& path) {
  std::ifstream file(path);
  std::string word;
  while (file >> word) {
    std::uint64_t kib = 0;
    if (word == label && file >> kib) return kib * 1024;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> proportional_memory_of_tree(pid_t root) {
  std::optional<std::uint64_t> total;
  for (const pid_t process : process_tree(root)) {
    const auto bytes = bytes_behind("Pss:", proc_path(process, "smaps_rollup"));
    if (bytes) total = total.value_or(0) + *bytes;
  }
  return total;
}

std::optional<std::uint64_t> own_peak_resident_memory() {
  return bytes_behind("VmHWM:", proc_path(::getpid(), "status"));
}

}  // namespace concbench
