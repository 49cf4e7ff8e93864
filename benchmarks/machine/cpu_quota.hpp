#pragma once

#include <filesystem>
#include <optional>

namespace concbench {

/// What the control groups of this process allow of the machine's CPUs.
struct CpuQuota {
  /// CPU time per time, in CPUs: the tightest of its group and of those above. Empty where there is
  /// no limit, or none that can be seen.
  std::optional<double> cpus;
  /// There are control groups and none can be looked at: a limit may be there all the same.
  bool hidden = false;
};

/// Reads control groups of version 2 and 1.
///
/// `root` is what stands for "/" (for tests).
CpuQuota read_cpu_quota(const std::filesystem::path& root = "/");

}  // namespace concbench
