#include "benchmarks/machine/steal.hpp"

#include <array>
#include <fstream>
#include <numeric>
#include <string>

namespace concbench {

std::optional<CpuTicks> read_cpu_ticks(const std::filesystem::path& root) {
  // The first line: user nice system idle iowait irq softirq steal. What guests of this machine
  // used follows, and is in the figures before already.
  std::ifstream file(root / "proc/stat");
  std::string label;
  file >> label;
  std::array<std::int64_t, 8> ticks{};
  for (auto& figure : ticks) {
    if (!(file >> figure)) return std::nullopt;
  }
  return CpuTicks{ticks.back(), std::accumulate(ticks.begin(), ticks.end(), std::int64_t{0})};
}

}  // namespace concbench
