#pragma once

#include <filesystem>
#include <optional>

namespace concbench {

/// The CPU time per time that this process's control group and the groups above it allow, in CPUs:
/// the tightest of them. Empty where there is no limit. Reads control groups of version 2 and 1.
///
/// `root` is what stands for "/" (for tests).
std::optional<double> read_cpu_quota(const std::filesystem::path& root = "/");

}  // namespace concbench
