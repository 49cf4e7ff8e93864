#include "runners/threaded/interpreter_lock.hpp"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>

#include <ucontext.h>

namespace concbench {
namespace {

using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC, as a futex has it

constexpr int kSignal = SIGURG;
/// Asked where it could not let go, the holder is asked again after this time: long beside the
/// microseconds that it takes to ask, short beside the usual interval.
constexpr std::chrono::microseconds kAskAgainAfter{100};

std::uint32_t this_thread() noexcept { return static_cast<std::uint32_t>(::gettid()); }

std::uint32_t known_this_thread() noexcept {
  thread_local const std::uint32_t self = this_thread();
  return self;
}

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value,
           const timespec* deadline) noexcept {
  return ::syscall(SYS_futex, &word, operation | FUTEX_PRIVATE_FLAG, value, deadline, nullptr,
                   FUTEX_BITSET_MATCH_ANY);
}

/// Returns false at the deadline, if there is one; true also when there is no reason to go on.
bool sleep_while(std::atomic<std::uint32_t>& word, std::uint32_t value,
                 const Clock::time_point* deadline) noexcept {
  if (deadline == nullptr) {
    futex(word, FUTEX_WAIT_BITSET, value, nullptr);
    return true;
  }
  const auto time = deadline->time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const timespec until{.tv_sec = seconds.count(),
                       .tv_nsec = std::chrono::nanoseconds(time - seconds).count()};
  return futex(word, FUTEX_WAIT_BITSET, value, &until) == 0 || errno != ETIMEDOUT;
}

void wake(std::atomic<std::uint32_t>& word, int threads) noexcept {
  futex(word, FUTEX_WAKE, static_cast<std::uint32_t>(threads), nullptr);
}

/// The address of the instruction that a signal has interrupted.
std::uintptr_t interrupted_at([[maybe_unused]] const void* context) noexcept {
#if defined(__x86_64__)
  return static_cast<std::uintptr_t>(
      static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__)
  return static_cast<const ucontext_t*>(context)->uc_mcontext.pc;
#else
  return 0;  // in no range
#endif
}

#if defined(__SANITIZE_THREAD__)
constexpr bool kUnderThreadSanitizer = true;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
constexpr bool kUnderThreadSanitizer = true;
#else
constexpr bool kUnderThreadSanitizer = false;
#endif
#else
constexpr bool kUnderThreadSanitizer = false;
#endif

}  // namespace

std::string_view why_no_switching() {
  if (kUnderThreadSanitizer) return "the thread sanitizer keeps signals until a task is over";
#if defined(__x86_64__) || defined(__aarch64__)
  return "";
#else
  return "where a signal meets a task is known on x86-64 and aarch64 only";
#endif
}

InterpreterLock::InterpreterLock(Duration interval, CodeRange code)
    : interval_(interval), code_(code) {
  if (interval_ > Duration::zero()) handle_signals();
}

void InterpreterLock::handle_signals() {
  struct sigaction before {};
  ::sigaction(kSignal, nullptr, &before);
  const bool is_handled = (before.sa_flags & SA_SIGINFO) != 0
                              ? before.sa_sigaction != on_signal
                              : before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN;
  if (is_handled) {
    throw std::runtime_error(
        "something else in this process handles SIGURG; type global_lock.switch_interval=0ms");
  }
  struct sigaction action {};
  action.sa_sigaction = on_signal;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  ::sigaction(kSignal, &action, nullptr);
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, kSignal);
  ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void InterpreterLock::on_signal(int, siginfo_t* info, void* context) {
  if (info->si_code != SI_QUEUE || info->si_pid != ::getpid()) return;  // not sent by `ask`
  const int error = errno;
  static_cast<InterpreterLock*>(info->si_value.sival_ptr)->let_go_if_asked(interrupted_at(context));
  errno = error;
}

void InterpreterLock::let_go_if_asked(std::uintptr_t at) noexcept {
  if (!code_.holds(at) || asked_.load() != turn_.load()) return;
  const auto self = this_thread();  // by a system call: thread_local memory may be made by malloc
  // The second is for code in the range that takes the lock, and is about to note that it has.
  if ((state_.load() & ~kAwaited) != self || last_holder_.load() != self) return;
  release();
  take(self);
}

void InterpreterLock::lock() noexcept { take(known_this_thread()); }

void InterpreterLock::take(std::uint32_t self) noexcept {
  if (asked_.load() != 0) [[unlikely]]
    give_way(self);
  const auto asks = asks_.load();
  auto free = kFree;
  if (!state_.compare_exchange_strong(free, self)) wait_for_it(self);
  asks_before_.store(asks, std::memory_order_relaxed);
  if (last_holder_.load(std::memory_order_relaxed) == self) return;
  const auto turn = turn_.load(std::memory_order_relaxed) + 1;
  turn_.store(turn == 0 ? 1 : turn);
  if (asked_.load() != 0) [[unlikely]] {
    asked_.store(0);
    wake(turn_, std::numeric_limits<int>::max());
  }
  last_holder_.store(self, std::memory_order_relaxed);
}

/// Whoever has asked in this turn is waiting for the lock until the next one begins: so that comes.
void InterpreterLock::give_way(std::uint32_t self) noexcept {
  const auto turn = turn_.load();
  if (asked_.load() != turn || last_holder_.load() != self) return;
  while (turn_.load() == turn) sleep_while(turn_, turn, nullptr);
}

void InterpreterLock::wait_for_it(std::uint32_t self) noexcept {
  const bool may_ask = interval_ > Duration::zero();
  auto turn = turn_.load();
  auto deadline = may_ask ? Clock::now() + interval_ : Clock::time_point{};
  waiting_.fetch_add(1);
  while (true) {
    auto state = state_.load();
    if (state == kFree) {
      // There may be others that wait.
      if (state_.compare_exchange_strong(state, self | kAwaited)) break;
      continue;
    }
    if ((state & kAwaited) == 0 && !state_.compare_exchange_strong(state, state | kAwaited)) {
      continue;
    }
    const bool keeps_time = may_ask && is_timekeeper(self, state & ~kAwaited);
    if (sleep_while(state_, state | kAwaited, keeps_time ? &deadline : nullptr)) continue;
    if (timekeeper_.load() != self) continue;
    const auto now = Clock::now();
    deadline = now + interval_;
    if (const auto current = turn_.load(); current != turn) {
      turn = current;
    } else {
      // Each time: one that asks a moment too late, in a turn that is over, may have undone it.
      asked_.store(turn);
      ask(turn);
      deadline = now + std::min<Duration>(interval_, kAskAgainAfter);
    }
    timekeeper_since_.store(turn);
  }
  waiting_.fetch_sub(1);
  auto timekeeper = self;
  if (timekeeper_.compare_exchange_strong(timekeeper, 0) && waiting_.load() > 0) wake(state_, 1);
}

/// One of those that wait has a deadline, the others sleep: it would be the same for all. It is the
/// one that came first in this turn, mostly the thread that had the lock before and will have it
/// last; if none has come, it is still the one of an earlier turn. When it has the lock itself, it
/// wakes another one.
bool InterpreterLock::is_timekeeper(std::uint32_t self, std::uint32_t holder) noexcept {
  auto timekeeper = timekeeper_.load();
  while (timekeeper != self) {
    const auto turn = turn_.load();
    if (timekeeper != 0 && timekeeper != holder && timekeeper_since_.load() == turn) return false;
    if (!timekeeper_.compare_exchange_strong(timekeeper, self)) continue;
    timekeeper_since_.store(turn);
    return true;
  }
  return true;
}

void InterpreterLock::ask(std::uint32_t turn) noexcept {
  auto asks = asks_.load();
  if (asks % 2 != 0 || !asks_.compare_exchange_strong(asks, asks + 1)) return;  // another one does
  // From here on the holder does not get out of `release`, and so its thread does not end.
  const auto holder = state_.load() & ~kAwaited;
  if (holder != 0 && turn_.load() == turn) {
    siginfo_t info{};
    info.si_code = SI_QUEUE;
    info.si_pid = ::getpid();
    info.si_uid = ::getuid();
    info.si_value.sival_ptr = this;
    ::syscall(SYS_rt_tgsigqueueinfo, info.si_pid, holder, kSignal, &info);
  }
  asks_.store(asks + 2);
}

void InterpreterLock::release() noexcept {
  const auto asks = asks_before_.load(std::memory_order_relaxed);
  if ((state_.exchange(kFree) & kAwaited) != 0) wake(state_, 1);
  if (asks_.load() != asks) [[unlikely]]
    end_asking();
}

/// A signal that was sent while this thread held the lock has come when this returns, and
/// interrupts no wait of the task's: the kernel delivers it at the end of a system call.
void InterpreterLock::end_asking() noexcept {
  while (asks_.load() % 2 != 0) ::sched_yield();
  ::syscall(SYS_getpid);
}

}  // namespace concbench
