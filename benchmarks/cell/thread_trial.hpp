#pragma once

#include <cstddef>
#include <string>

#include "benchmarks/cell/cell.hpp"

namespace concbench {

/// Whether this machine gives a process as many threads as a cell's runner starts: limits of a
/// user, of a container and of the address space are known by trying alone. Where a library
/// gets too few of them, it aborts or waits for ever, and nobody learns why.
class ThreadTrial {
 public:
  /// "" when it does, or when the runner has no threads for its tasks; otherwise the reason and
  /// what to do. Tries in a process of its own, and no more often than it has to. To be called
  /// while this process has one thread.
  std::string why_too_few(const Cell& cell);

 private:
  std::size_t granted_ = 0;
};

}  // namespace concbench
