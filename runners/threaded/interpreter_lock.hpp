#pragma once

#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "runners/contract/cache_line.hpp"
#include "runners/threaded/code_range.hpp"

namespace concbench {

/// Why a thread cannot be asked to let go of the lock in this build; "" where it can.
std::string_view why_no_switching();

/// The lock of an interpreter: one thread holds it, and lets others in every few milliseconds, as
/// CPython's does. A thread that has waited for the interval, in which the lock has not changed
/// hands, asks the one that holds it to let go, which does so as soon as it can and does not take
/// it again before another thread has had it. With an interval of 0 nobody asks.
///
/// It is asked by SIGURG, which is ignored where nobody handles it. The handler lets go of the
/// lock, waits for it and returns, wherever the signal has met the thread within `code`; elsewhere
/// it does nothing, and the waiting thread asks again a little later. So what `code` calls in
/// other libraries, such as malloc, is never left half done while another thread computes: that
/// one would wait for a lock of the library's, and with the interpreter's in its hand.
///
/// Duties that the compiler cannot check:
/// - Code in the range takes no lock of its own while it holds this one, a local static with a
///   constructor included.
/// - Whoever holds it does not wait in the kernel for what a signal would interrupt. Without it a
///   thread may: the signal reaches none that has returned from `unlock`.
/// - The threads that take it are started after its construction, by the thread that constructs
///   it or by its children: from there they inherit that SIGURG is not blocked. They end before it
///   is destroyed.
class InterpreterLock {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// Throws std::runtime_error where something else in this process handles SIGURG, unless
  /// `interval` is 0; why_no_switching() must be "" then.
  InterpreterLock(Duration interval, CodeRange code);
  InterpreterLock(const InterpreterLock&) = delete;
  InterpreterLock& operator=(const InterpreterLock&) = delete;

  void lock() noexcept;
  void unlock() noexcept { release(); }

  /// How often it has come to another thread than the one that had it last, modulo 2^32 - 1.
  std::uint32_t turn() const noexcept { return turn_.load(); }

 private:
  using Word = std::atomic<std::uint32_t>;
  static_assert(Word::is_always_lock_free && sizeof(Word) == 4, "a futex, also in a handler");
  static constexpr std::uint32_t kFree = 0;
  static constexpr std::uint32_t kAwaited = 1U << 31;  // a thread may be asleep until it is free

  static void on_signal(int signal, siginfo_t* info, void* context);
  static void handle_signals();

  // All that follows is also called by the handler.
  void let_go_if_asked(std::uintptr_t at) noexcept;
  void take(std::uint32_t self) noexcept;
  void give_way(std::uint32_t self) noexcept;
  void wait_for_it(std::uint32_t self) noexcept;
  bool is_timekeeper(std::uint32_t self, std::uint32_t holder) noexcept;
  void ask(std::uint32_t turn) noexcept;
  void release() noexcept;
  void end_asking() noexcept;

  // In one cache line, which goes from thread to thread with the lock.
  alignas(kCacheLine) Word state_ = kFree;  // the thread that holds it, with kAwaited
  Word last_holder_ = 0;                    // changed by the holder only, after turn_
  Word turn_ = 1;                           // never 0; changed by the holder only
  Word asked_ = 0;                          // the turn whose holder is asked to let go
  Word asks_ = 0;                           // odd while a thread sends the signal
  Word asks_before_ = 0;                    // what it was before the holder took the lock
  Word waiting_ = 0;                        // threads
  Word timekeeper_ = 0;                     // the one of them that asks, if need be
  Word timekeeper_since_ = 0;               // the turn in which it began to
  Duration interval_;
  CodeRange code_;
};

}  // namespace concbench
