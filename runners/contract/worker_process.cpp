#include "runners/contract/worker_process.hpp"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "runners/contract/worker_limit.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

[[noreturn]] void live_as_child(pid_t parent, const std::function<void()>& body) {
  die_with(parent);
  try {
    body();
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

WorkerProcess::WorkerProcess(const std::function<void()>& body) {
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) throw_no_process(errno, "cannot fork a worker");
  if (pid_ == 0) live_as_child(parent, body);
  watch();
}

void WorkerProcess::watch() {
  pidfd_ = FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  if (!pidfd_) {
    const int error = errno;
    ::kill(pid_, SIGKILL);
    wait();
    throw_error(error, "cannot watch a worker with pidfd_open");
  }
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), pidfd_(std::move(other.pidfd_)) {}

WorkerProcess::~WorkerProcess() {
  if (!running()) return;
  ::kill(pid_, SIGKILL);
  wait();
}

ProcessEnd WorkerProcess::wait() {
  ProcessEnd end;
  while (::wait4(pid_, &end.status, 0, &end.usage) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  pidfd_.close();
  return end;
}

void die_with(pid_t parent) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // the parent died before the line above
}

}  // namespace concbench
