#include "benchmarks/machine/cpu_quota.hpp"

#include <algorithm>
#include <fstream>

#include "runners/contract/control_groups.hpp"

namespace concbench {
namespace {

namespace fs = std::filesystem;

/// "200000 100000", or "max 100000" where there is no limit.
std::optional<double> quota_of_version_2(const fs::path& group) {
  std::ifstream file(group / "cpu.max");
  double quota_us = 0;
  double period_us = 0;
  if (!(file >> quota_us >> period_us) || period_us <= 0) return std::nullopt;
  return quota_us / period_us;
}

/// One figure in each of two files; -1 where there is no limit.
std::optional<double> quota_of_version_1(const fs::path& group) {
  std::ifstream quota_file(group / "cpu.cfs_quota_us");
  std::ifstream period_file(group / "cpu.cfs_period_us");
  double quota_us = 0;
  double period_us = 0;
  if (!(quota_file >> quota_us) || !(period_file >> period_us)) return std::nullopt;
  if (quota_us <= 0 || period_us <= 0) return std::nullopt;
  return quota_us / period_us;
}

}  // namespace

CpuQuota read_cpu_quota(const fs::path& root) {
  const auto groups = control_groups("cpu", root);
  std::error_code unreadable;
  // A kernel without control groups has no such file; where /proc is hidden, nobody knows.
  const bool has_groups = fs::exists(root / "proc/self/cgroup", unreadable) ||
                          !fs::exists(root / "proc/self", unreadable);
  CpuQuota quota{.cpus = {}, .hidden = groups.empty() && has_groups};
  for (const auto& group : groups) {
    auto here = quota_of_version_2(group);
    if (!here) here = quota_of_version_1(group);
    if (here) quota.cpus = std::min(*here, quota.cpus.value_or(*here));
  }
  return quota;
}

}  // namespace concbench
