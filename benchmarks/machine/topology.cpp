#include "benchmarks/machine/topology.hpp"

#include <algorithm>
#include <cmath>

#include "benchmarks/machine/affinity.hpp"
#include "benchmarks/machine/core_map.hpp"
#include "benchmarks/machine/cpu_quota.hpp"

namespace concbench {
namespace {

/// CPUs in the affinity mask, one of each core first, then the second of each, and so on.
std::vector<int> cpus_by_core(const CoreMap& map) {
  const auto allowed = allowed_cpus();
  auto cores = map.cores;
  for (auto& cpus : cores) {
    std::erase_if(cpus, [&](int cpu) { return !std::ranges::binary_search(allowed, cpu); });
  }
  std::vector<int> ordered;
  for (std::size_t sibling = 0;; ++sibling) {
    const auto before = ordered.size();
    for (const auto& cpus : cores) {
      if (sibling < cpus.size()) ordered.push_back(cpus[sibling]);
    }
    if (ordered.size() == before) break;
  }
  return ordered.empty() ? allowed : ordered;  // a machine may show no cores
}

}  // namespace

std::vector<int> Topology::cpus_of(std::size_t cores) const {
  auto cpus = usable_cpus;
  cpus.resize(std::min(cores, cpus.size()));
  return cpus;
}

Topology read_topology() {
  auto map = core_map_of_hwloc();
  if (!map) map = core_map_of_kernel();
  const auto quota = read_cpu_quota();
  Topology topology{.usable_cpus = cpus_by_core(*map),
                    .logical_cpus = std::max<std::size_t>(map->logical_cpus, 1),
                    .physical_cores = std::max<std::size_t>(map->cores.size(), 1),
                    .sockets = map->sockets,
                    .quota_cpus = quota.cpus,
                    .quota_hidden = quota.hidden};
  if (topology.quota_cpus) {
    // Half a CPU of quota still runs one thread; one and a half do not run two at full speed.
    const auto allowed = static_cast<std::size_t>(std::max(std::floor(*topology.quota_cpus), 1.0));
    topology.usable_cpus.resize(std::min(allowed, topology.usable_cpus.size()));
  }
  return topology;
}

}  // namespace concbench
