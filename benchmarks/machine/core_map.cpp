#include "benchmarks/machine/core_map.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <dlfcn.h>

#include "benchmarks/machine/first_number.hpp"
#include "workloads/contract/module.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

/// The number of "cpu12".
std::optional<int> number_of_cpu(const std::string& name) {
  constexpr std::string_view kBefore = "cpu";
  if (!name.starts_with(kBefore)) return std::nullopt;
  return parse_number<int>(std::string_view(name).substr(kBefore.size()));
}

}  // namespace

std::optional<CoreMap> core_map_of_hwloc() {
  const auto path = module_directory() + "/machine/hwloc.so";
  void* const object = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (object == nullptr) return std::nullopt;
  const auto read = reinterpret_cast<ReadCoreMap>(::dlsym(object, kReadCoreMap));
  CoreMap map;
  return read != nullptr && read(map) ? std::optional(map) : std::nullopt;
}

CoreMap core_map_of_kernel(const fs::path& cpus) {
  std::map<std::pair<int, int>, std::vector<int>> cores;  // by socket and core
  std::set<int> sockets;
  CoreMap map;
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(cpus, unreadable)) {
    const auto cpu = number_of_cpu(entry.path().filename().string());
    if (!cpu) continue;
    const auto core = first_number<int>(entry.path() / "topology/core_id");
    if (!core) continue;  // offline
    const auto socket = first_number<int>(entry.path() / "topology/physical_package_id");
    ++map.logical_cpus;
    if (socket) sockets.insert(*socket);
    cores[{socket.value_or(0), *core}].push_back(*cpu);
  }
  for (auto& [place, of_core] : cores) {
    std::ranges::sort(of_core);
    map.cores.push_back(std::move(of_core));
  }
  if (!sockets.empty()) map.sockets = sockets.size();
  return map;
}

}  // namespace concbench
