#include "benchmarks/machine/run_queue_wait.hpp"

#include <cstdint>
#include <fstream>

#include "benchmarks/machine/process_tree.hpp"

namespace concbench {

std::optional<std::chrono::nanoseconds> run_queue_wait_of_tree(pid_t root) {
  if (kinship() == Kinship::kHidden) return std::nullopt;
  std::optional<std::chrono::nanoseconds> total;
  for (const pid_t process : process_tree(root)) {
    for (const auto& thread : threads_of(process)) {
      std::ifstream file(proc_path(process, "task/" + thread + "/schedstat"));
      std::int64_t ran_ns = 0;
      std::int64_t waited_ns = 0;
      if (file >> ran_ns >> waited_ns) {
        total = total.value_or(std::chrono::nanoseconds{}) + std::chrono::nanoseconds(waited_ns);
      }
    }
  }
  return total;
}

}  // namespace concbench
