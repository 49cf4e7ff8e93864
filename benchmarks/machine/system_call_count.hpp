#pragma once

#include <cstdint>
#include <optional>

#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// How many system calls this process makes, and the threads and processes that it starts from now
/// on: the kernel's tracepoint raw_syscalls:sys_enter, counted by perf_event_open. As long as the
/// object lives every system call of the machine is a little slower: it must not while times are
/// taken.
class SystemCallCount {
 public:
  SystemCallCount();

  /// So far; empty where the kernel does not let this process count (kernel.perf_event_paranoid, no
  /// tracefs).
  std::optional<std::uint64_t> read() const;

 private:
  FileDescriptor event_;
};

}  // namespace concbench
