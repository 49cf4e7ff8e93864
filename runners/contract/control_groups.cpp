#include "runners/contract/control_groups.hpp"

#include <fstream>
#include <string>

namespace concbench {
namespace {

namespace fs = std::filesystem;

bool names_controller(std::string_view controllers, std::string_view wanted) {
  return ("," + std::string(controllers) + ",").find("," + std::string(wanted) + ",") !=
         std::string::npos;
}

/// Of a process in a namespace, the group may be one outside of what is mounted ("/../x"), or one
/// of which the mount shows the inside only: what is there counts.
void add_with_those_above(const fs::path& mount, const std::string& group,
                          std::vector<fs::path>& directories) {
  const bool outside = group.find("/..") != std::string::npos;
  for (auto below = fs::path(outside ? "/" : group).relative_path();; below = below.parent_path()) {
    const auto directory = below.empty() ? mount : mount / below;
    std::error_code hidden;
    if (fs::exists(directory / "cgroup.procs", hidden)) directories.push_back(directory);
    if (below.empty()) return;
  }
}

}  // namespace

std::vector<fs::path> control_groups(std::string_view controller, const fs::path& root) {
  const auto mounts = root / "sys/fs/cgroup";
  std::vector<fs::path> directories;
  // Lines such as "0::/user.slice" (version 2) and "2:cpu,cpuacct:/docker/7f" (version 1). The
  // directory of version 1 is called as the controllers are, all of them or each.
  std::ifstream groups(root / "proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const auto group = line.substr(second + 1);
    if (controllers.empty()) {
      add_with_those_above(mounts, group, directories);
      add_with_those_above(mounts / "unified", group, directories);
    } else if (names_controller(controllers, controller)) {
      add_with_those_above(mounts / controllers, group, directories);
      if (controllers != controller) add_with_those_above(mounts / controller, group, directories);
    }
  }
  return directories;
}

}  // namespace concbench
