#include "benchmarks/run/stop_signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "workloads/contract/throw_errno.hpp"

namespace concbench {

StopSignals::StopSignals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  // Batch systems and limits send some of them before they kill.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGQUIT, SIGUSR1, SIGUSR2, SIGXCPU,
                           SIGALRM, SIGVTALRM, SIGPWR}) {
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

bool StopSignals::end() const {
  read_all();
  return end_;
}

bool StopSignals::pause() const {
  read_all();
  return std::exchange(pause_, false);
}

void StopSignals::read_all() const {
  signalfd_siginfo signal{};
  while (::read(descriptor_.get(), &signal, sizeof signal) == sizeof signal) {
    (signal.ssi_signo == SIGTSTP ? pause_ : end_) = true;
  }
}

std::chrono::nanoseconds stop_until_continued() {
  const auto stopped = std::chrono::steady_clock::now();
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTSTP);
  // Not SIGSTOP: where nobody could continue the process, the kernel does not stop it.
  ::raise(SIGTSTP);
  ::sigprocmask(SIG_UNBLOCK, &signals, nullptr);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  return std::chrono::steady_clock::now() - stopped;
}

}  // namespace concbench
