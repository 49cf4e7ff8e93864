#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

namespace concbench {

/// For how long some process that was ready to run has waited for a CPU.
struct CpuPressure {
  double avg10_percent;            // of the last ten seconds
  std::chrono::nanoseconds total;  // since the machine started
};

/// Below `root`; empty where the kernel does not tell.
std::optional<CpuPressure> read_cpu_pressure(const std::filesystem::path& root = "/");

}  // namespace concbench
