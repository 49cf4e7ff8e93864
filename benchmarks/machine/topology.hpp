#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace concbench {

/// The CPUs of this machine that the suite may use.
struct Topology {
  /// In the order in which cells take them: one of each physical core first, then their siblings.
  /// Cut to what the affinity mask and the control group's quota allow; never empty.
  std::vector<int> usable_cpus;
  std::size_t logical_cpus;
  std::size_t physical_cores;
  std::optional<std::size_t> sockets;
  std::optional<double> quota_cpus;  // of the control group, if it has one
  bool quota_hidden = false;         // it may have one that cannot be seen

  /// Those of a cell that may use `cores`: all of them, where it uses other machines besides.
  std::vector<int> cpus_of(std::size_t cores) const;
};

Topology read_topology();

}  // namespace concbench
