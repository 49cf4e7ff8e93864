#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

namespace concbench {

/// Which CPUs share a physical core.
struct CoreMap {
  std::vector<std::vector<int>> cores;  // the CPUs of each, in ascending order
  std::size_t logical_cpus = 0;
  std::optional<std::size_t> sockets;
};

/// From hwloc, which is loaded for it; empty where the suite was built without, or it fails.
std::optional<CoreMap> core_map_of_hwloc();

/// From the kernel's own files, below `cpus`.
CoreMap core_map_of_kernel(const std::filesystem::path& cpus = "/sys/devices/system/cpu");

/// What the module hwloc exports, a C function of this type and name: false when it fails.
using ReadCoreMap = bool (*)(CoreMap&);
inline constexpr const char* kReadCoreMap = "concbench_read_core_map";

}  // namespace concbench
