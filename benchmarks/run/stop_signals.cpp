#include "benchmarks/run/stop_signals.hpp"

#include <sys/signalfd.h>

#include <csignal>

#include "runners/contract/readiness.hpp"
#include "workloads/contract/throw_errno.hpp"

namespace concbench {

StopSignals::StopSignals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    // Whoever started us may want it ignored, as nohup does.
    if (action.sa_handler != SIG_IGN) ::sigaddset(&signals, signal);
  }
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  descriptor_ = FileDescriptor(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!descriptor_) {
    throw_errno("cannot watch for signals");
  }
}

bool StopSignals::come() const {
  return wait_until_readable(descriptor_.get(), std::chrono::steady_clock::now());
}

}  // namespace concbench
