#pragma once

#include <sys/resource.h>

#include <string>

namespace concbench {

/// How a process ended and what it and its waited-for descendants used.
struct ProcessEnd {
  int status = 0;  // as waitpid gives it
  rusage usage{};

  bool clean() const noexcept { return status == 0; }
  /// By SIGKILL: by somebody, or by the kernel for want of memory.
  bool was_killed() const noexcept;
  /// "signal 9" or "exit status 3".
  std::string text() const;
};

}  // namespace concbench
