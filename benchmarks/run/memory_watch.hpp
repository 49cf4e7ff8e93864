#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "benchmarks/machine/tree_memory.hpp"
#include "runners/contract/in_flight.hpp"

namespace concbench {

/// What a process tree took while so many tasks were in flight.
struct WaitingMemory {
  std::size_t tasks;
  TreeMemory memory;
};

/// Looks at the memory of a cell's process tree from outside it, as often as it is told to.
class MemoryWatch {
 public:
  void look(pid_t root);

  /// The largest proportional size of all looks; empty where none was told.
  std::optional<std::uint64_t> peak_pss_bytes() const;

  /// The largest of the looks that began and ended while the tasks were in flight; empty without
  /// one. A look takes its time: one process after another is asked.
  std::optional<WaitingMemory> while_waiting(const InFlight& in_flight) const;

 private:
  struct Look {
    std::int64_t began_ns;
    std::int64_t ended_ns;
    TreeMemory memory;
  };
  std::vector<Look> looks_;
};

}  // namespace concbench
