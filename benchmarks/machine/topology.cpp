#include "benchmarks/machine/topology.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

#include <hwloc.h>

#include "benchmarks/machine/affinity.hpp"
#include "benchmarks/machine/cpu_quota.hpp"

namespace concbench {
namespace {

struct DestroyTopology {
  void operator()(hwloc_topology_t topology) const noexcept { hwloc_topology_destroy(topology); }
};
using TopologyHandle = std::unique_ptr<hwloc_topology, DestroyTopology>;

TopologyHandle load_topology() {
  hwloc_topology_t topology = nullptr;
  if (hwloc_topology_init(&topology) != 0) throw std::runtime_error("hwloc: no memory");
  TopologyHandle handle(topology);
  if (hwloc_topology_load(topology) != 0) {
    throw std::runtime_error("hwloc cannot read this machine's topology");
  }
  return handle;
}

/// CPUs in the affinity mask, one of each core first, then the second of each, and so on.
std::vector<int> cpus_by_core(hwloc_topology_t topology) {
  const auto allowed = allowed_cpus();
  std::vector<std::vector<int>> cores;
  hwloc_obj_t core = nullptr;
  while ((core = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_CORE, core)) != nullptr) {
    auto& cpus = cores.emplace_back();
    for (int cpu = hwloc_bitmap_first(core->cpuset); cpu >= 0;
         cpu = hwloc_bitmap_next(core->cpuset, cpu)) {
      if (std::ranges::binary_search(allowed, cpu)) cpus.push_back(cpu);
    }
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

std::size_t count_of(hwloc_topology_t topology, hwloc_obj_type_t type) {
  return static_cast<std::size_t>(std::max(hwloc_get_nbobjs_by_type(topology, type), 1));
}

std::optional<std::size_t> count_of_sockets(hwloc_topology_t topology) {
  const int count = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PACKAGE);
  return count > 0 ? std::optional(static_cast<std::size_t>(count)) : std::nullopt;
}

}  // namespace

std::vector<int> Topology::cpus_of(std::size_t cores) const {
  auto cpus = usable_cpus;
  cpus.resize(std::min(cores, cpus.size()));
  return cpus;
}

Topology read_topology() {
  const auto handle = load_topology();
  Topology topology{cpus_by_core(handle.get()), count_of(handle.get(), HWLOC_OBJ_PU),
                    count_of(handle.get(), HWLOC_OBJ_CORE), count_of_sockets(handle.get()),
                    read_cpu_quota()};
  if (topology.quota_cpus) {
    // Half a CPU of quota still runs one thread; one and a half do not run two at full speed.
    const auto allowed = static_cast<std::size_t>(std::max(std::floor(*topology.quota_cpus), 1.0));
    topology.usable_cpus.resize(std::min(allowed, topology.usable_cpus.size()));
  }
  return topology;
}

}  // namespace concbench
