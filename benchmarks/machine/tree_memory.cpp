#include "benchmarks/machine/tree_memory.hpp"

#include <bit>
#include <cerrno>
#include <fstream>
#include <string>

#include "benchmarks/machine/memory_use.hpp"
#include "benchmarks/machine/process_tree.hpp"

namespace concbench {
namespace {

/// A process that has ended has none; of one that lives, a refusal is no zero.
bool may_be_looked_at(const std::string& path) {
  return std::ifstream(path).is_open() || (errno != EACCES && errno != EPERM);
}

/// Of all processes, of which some may begin or end meanwhile.
std::optional<std::uint64_t> threads_of_the_machine(const std::filesystem::path& proc) {
  std::ifstream file(proc / "loadavg");
  std::string average;
  std::uint64_t running = 0;
  std::uint64_t all = 0;
  char slash = 0;
  for (int skipped = 0; skipped < 3; ++skipped) file >> average;
  if (!(file >> running >> slash >> all) || slash != '/' || all == 0) return std::nullopt;
  return all;
}

}  // namespace

std::optional<TreeMemory> memory_of_tree(pid_t root) {
  if (kinship() == Kinship::kHidden) return std::nullopt;
  TreeMemory sum;
  for (const pid_t process : process_tree(root)) {
    const auto rollup = proc_path(process, "smaps_rollup");
    const auto pss = bytes_behind("Pss:", rollup);
    if (!pss && !may_be_looked_at(rollup)) return std::nullopt;
    if (!pss) continue;
    const auto status = proc_path(process, "status");
    sum.pss_bytes += *pss;
    sum.page_table_bytes += bytes_behind("VmPTE:", status).value_or(0);
    sum.threads += number_behind("Threads:", status).value_or(0);
    ++sum.processes;
  }
  if (sum.processes == 0) return std::nullopt;
  static const auto stack = kernel_stack_of_a_thread();
  if (stack) sum.kernel_stack_bytes = *stack * sum.threads;
  return sum;
}

std::optional<std::uint64_t> kernel_stack_of_a_thread(const std::filesystem::path& proc) {
  constexpr std::uint64_t kLeast = 4096;
  constexpr std::uint64_t kMost = 65536;
  const auto stacks = bytes_behind("KernelStack:", proc / "meminfo");
  const auto threads = threads_of_the_machine(proc);
  if (!stacks || !threads) return std::nullopt;
  const auto mean = *stacks / *threads;
  // To the nearest power of two: what the kernel frees late is counted with those that live.
  const auto below = std::bit_floor(mean);
  const auto one = 2 * mean >= 3 * below ? 2 * below : below;
  if (one < kLeast || one > kMost) return std::nullopt;
  return one;
}

}  // namespace concbench
