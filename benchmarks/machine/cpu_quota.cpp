#include "benchmarks/machine/cpu_quota.hpp"

#include <algorithm>
#include <fstream>
#include <string>

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

template <class Read>
std::optional<double> tightest(const fs::path& mount, fs::path group, Read read) {
  std::optional<double> quota;
  for (;;) {
    const auto here = read(mount / group.relative_path());
    if (here) quota = std::min(*here, quota.value_or(*here));
    if (!group.has_relative_path()) return quota;
    group = group.parent_path();
  }
}

bool names_controller(const std::string& controllers, const std::string& wanted) {
  return ("," + controllers + ",").find("," + wanted + ",") != std::string::npos;
}

}  // namespace

std::optional<double> read_cpu_quota(const fs::path& root) {
  // Lines such as "0::/user.slice" (version 2) and "2:cpu,cpuacct:/docker/7f" (version 1).
  std::ifstream groups(root / "proc/self/cgroup");
  std::optional<double> quota;
  for (std::string line; std::getline(groups, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const fs::path group = line.substr(second + 1);
    std::optional<double> here;
    if (controllers.empty()) {
      here = tightest(root / "sys/fs/cgroup", group, quota_of_version_2);
    } else if (names_controller(controllers, "cpu")) {
      here = tightest(root / "sys/fs/cgroup/cpu", group, quota_of_version_1);
    }
    if (here) quota = std::min(*here, quota.value_or(*here));
  }
  return quota;
}

}  // namespace concbench
