#include "benchmarks/machine/system_calls.hpp"

#include <fcntl.h>
#include <linux/io_uring.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <sstream>
#include <system_error>

#include "benchmarks/machine/affinity.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/file_descriptor.hpp"

namespace concbench {
namespace {

/// 0, or the errno of a call that has just returned `result`.
int error_of(long result) { return result < 0 ? errno : 0; }

int error_of_descriptor(long result) {
  const int error = error_of(result);
  FileDescriptor closes(static_cast<int>(result));
  return error;
}

int error_of(void (*call)()) {
  try {
    call();
    return 0;
  } catch (const std::system_error& error) {
    return error.code().value();
  }
}

FileDescriptor make_ring() {
  io_uring_params params{};
  constexpr unsigned kAsManyAsAsio = 16'384;  // the memory for them may not be allowed
  return FileDescriptor(static_cast<int>(::syscall(SYS_io_uring_setup, kAsManyAsAsio, &params)));
}

int try_io_uring_setup() {
  const auto ring = make_ring();
  return ring ? 0 : errno;
}

int try_io_uring_enter() {
  const auto ring = make_ring();
  return ring ? error_of(::syscall(SYS_io_uring_enter, ring.get(), 0, 0, 0, nullptr, 0)) : errno;
}

/// Without arguments it is refused as such where it is permitted. Where it does not exist, the C
/// library takes clone instead; where it may not be called, it gives up.
int try_clone3() {
  const int error = error_of(::syscall(SYS_clone3, nullptr, 0));
  return error == EINVAL || error == ENOSYS ? 0 : error;
}

int try_sockets() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return errno;
  for (const int end : ends) ::close(end);
  return 0;
}

int try_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return errno;
  for (const int end : ends) ::close(end);
  return 0;
}

int try_signals() {
  sigset_t none;
  ::sigemptyset(&none);
  return error_of_descriptor(::signalfd(-1, &none, SFD_CLOEXEC));
}

/// Signal 0 is sent to nobody, if it may be.
int try_signal_to_a_thread() {
  siginfo_t info{};
  info.si_code = SI_QUEUE;
  info.si_pid = ::getpid();
  info.si_uid = ::getuid();
  return error_of(::syscall(SYS_rt_tgsigqueueinfo, ::getpid(), ::gettid(), 0, &info));
}

struct SystemCall {
  const char* name;
  const char* since;  // version of Linux
  int (*error_here)();
};

constexpr std::array kOfEveryCell{
    SystemCall{"pidfd_open", "5.3",
               [] { return error_of_descriptor(::syscall(SYS_pidfd_open, ::getpid(), 0)); }},
    SystemCall{"memfd_create", "3.17",
               [] { return error_of_descriptor(::memfd_create("trial", MFD_CLOEXEC)); }},
    SystemCall{"sched_getaffinity", "2.6",
               [] { return error_of([] { static_cast<void>(allowed_cpus()); }); }},
    SystemCall{"sched_setaffinity", "2.6",
               [] { return error_of([] { allow_cpus(allowed_cpus()); }); }},
    SystemCall{"signalfd4", "2.6.27", try_signals},
    SystemCall{"socketpair", "2.6", try_sockets},
    SystemCall{"pipe2", "2.6.27", try_pipe},
    SystemCall{"prctl", "2.6", [] { return error_of(::prctl(PR_GET_DUMPABLE)); }},
};

struct Need {
  std::string_view word;
  SystemCall call;
};

constexpr std::array kNeeds{
    Need{"io_uring", {"io_uring_setup", "5.1", try_io_uring_setup}},
    Need{"io_uring", {"io_uring_enter", "5.1", try_io_uring_enter}},
    Need{"epoll",
         {"epoll_create1", "2.6.27",
          [] { return error_of_descriptor(::epoll_create1(EPOLL_CLOEXEC)); }}},
    Need{"eventfd",
         {"eventfd2", "2.6.27", [] { return error_of_descriptor(::eventfd(0, EFD_CLOEXEC)); }}},
    Need{"clone3", {"clone3", "5.3", try_clone3}},
    Need{"rt_tgsigqueueinfo", {"rt_tgsigqueueinfo", "2.6.31", try_signal_to_a_thread}},
};

std::string refusal_text(const SystemCall& call, int error) {
  return std::string("the system call ") + call.name +
         " is refused here: " + std::generic_category().message(error) +
         (error == ENOSYS ? std::string(" (Linux has it since ") + call.since + ")" : "");
}

constexpr const char* kAdvice =
    "; where a container filters system calls, let it permit this one: a newer runtime knows more "
    "of them, docker takes --security-opt seccomp=unconfined";

}  // namespace

void require_system_calls() {
  for (const auto& call : kOfEveryCell) {
    // Other errors, such as that there are no descriptors left, say nothing of the call.
    if (const int error = call.error_here(); error == EPERM || error == EACCES || error == ENOSYS) {
      throw UsageError(refusal_text(call, error) + ", and every cell needs it" + kAdvice);
    }
  }
}

std::string why_refused(std::string_view needs) {
  std::istringstream words{std::string(needs)};
  for (std::string word; words >> word;) {
    bool known = false;
    for (const auto& [name, call] : kNeeds) {
      if (name != word) continue;
      known = true;
      if (const int error = call.error_here(); error != 0) return refusal_text(call, error);
    }
    if (!known) return "needs " + word + ", which this concbench knows nothing of";
  }
  return "";
}

}  // namespace concbench
