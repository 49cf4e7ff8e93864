#pragma once

#include <sys/types.h>

#include <functional>

#include "runners/contract/process_end.hpp"
#include "workloads/contract/file_descriptor.hpp"

namespace concbench {

/// A child process that is watched: destroying the object kills it if it still lives, so no orphan
/// stays.
class WorkerProcess {
 public:
  /// Forks a child that runs `body`, dies with its parent, and leaves with _exit, so that neither
  /// destructors nor buffered output of the parent's run a second time. Throws std::system_error
  /// when the fork fails or the kernel has no process descriptors (Linux before 5.3).
  ///
  /// The calling process must have one thread only: of any other thread, the child would inherit
  /// the locks that it held and nobody to release them.
  explicit WorkerProcess(const std::function<void()>& body);

  /// Takes over a child that was started in another way and has not been waited for. Throws
  /// std::system_error, and kills the child, when the kernel has no process descriptors.
  static WorkerProcess adopt(pid_t child) { return WorkerProcess(child); }

  WorkerProcess(WorkerProcess&& other) noexcept;
  WorkerProcess& operator=(WorkerProcess&&) = delete;
  ~WorkerProcess();

  pid_t pid() const noexcept { return pid_; }

  /// Becomes readable when the child has ended.
  int pidfd() const noexcept { return pidfd_.get(); }

  /// Waits for the end. Only while running().
  ProcessEnd wait();

  /// False once `wait` has told of the end.
  bool running() const noexcept { return pid_ > 0; }

 private:
  explicit WorkerProcess(pid_t child) : pid_(child) { watch(); }
  void watch();

  pid_t pid_ = -1;
  FileDescriptor pidfd_;
};

/// Ends the calling process as soon as `parent` has ended, even if that was before this call.
void die_with(pid_t parent) noexcept;

}  // namespace concbench
