#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace concbench {

/// What all CPUs together have spent since the machine started, in clock ticks.
struct CpuTicks {
  std::int64_t stolen;  // in which the host let others run
  std::int64_t all;
};

/// Empty where the kernel does not tell.
std::optional<CpuTicks> read_cpu_ticks(const std::filesystem::path& root = "/");

}  // namespace concbench
