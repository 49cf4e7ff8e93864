// What machine/core_map.cpp loads: hwloc brings libraries that no other process of the suite needs.

#include <memory>

#include <hwloc.h>

#include "benchmarks/machine/core_map.hpp"

namespace concbench {
namespace {

struct DestroyTopology {
  void operator()(hwloc_topology_t topology) const noexcept { hwloc_topology_destroy(topology); }
};
using Topology = std::unique_ptr<hwloc_topology, DestroyTopology>;

bool read(CoreMap& map) {
  hwloc_topology_t made = nullptr;
  if (hwloc_topology_init(&made) != 0) return false;
  const Topology topology(made);
  if (hwloc_topology_load(made) != 0) return false;
  for (hwloc_obj_t core = nullptr;
       (core = hwloc_get_next_obj_by_type(made, HWLOC_OBJ_CORE, core)) != nullptr;) {
    auto& cpus = map.cores.emplace_back();
    for (int cpu = hwloc_bitmap_first(core->cpuset); cpu >= 0;
         cpu = hwloc_bitmap_next(core->cpuset, cpu)) {
      cpus.push_back(cpu);
    }
  }
  const int cpus = hwloc_get_nbobjs_by_type(made, HWLOC_OBJ_PU);
  const int sockets = hwloc_get_nbobjs_by_type(made, HWLOC_OBJ_PACKAGE);
  if (cpus > 0) map.logical_cpus = static_cast<std::size_t>(cpus);
  if (sockets > 0) map.sockets = static_cast<std::size_t>(sockets);
  return true;
}

}  // namespace
}  // namespace concbench

extern "C" [[gnu::visibility("default")]] bool concbench_read_core_map(concbench::CoreMap& map);
bool concbench_read_core_map(concbench::CoreMap& map) { return concbench::read(map); }
