// The lock that passes from thread to thread by signals: one thread has it at a time, whoever waits
// gets it, and no signal reaches a thread that does not have it. The range of code is this program.

#include "runners/threaded/interpreter_lock.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace concbench {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 60s;  // for what must happen, however busy the machine is

const int kSomething = 0;
CodeRange this_program() { return code_around(&kSomething); }

class LockThatPasses : public testing::Test {
 protected:
  void SetUp() override {
    if (!why_no_switching().empty()) GTEST_SKIP() << why_no_switching();
  }

  /// Computes, with the lock, until `is_enough`; false when that does not come.
  static bool compute_until(const std::function<bool()>& is_enough) {
    const auto limit = std::chrono::steady_clock::now() + kPatience;
    while (!is_enough()) {
      if (std::chrono::steady_clock::now() > limit) return false;
    }
    return true;
  }

  InterpreterLock lock_{1ms, this_program()};
};

TEST(CodeRange, HoldsTheCodeOfWhatTheAddressLiesInAndNoOther) {
  const auto here = reinterpret_cast<std::uintptr_t>(&this_program);
  const auto in_libc = reinterpret_cast<std::uintptr_t>(&::poll);
  EXPECT_TRUE(this_program().holds(here));
  EXPECT_TRUE(code_around(reinterpret_cast<const void*>(here)).holds(here));
  EXPECT_FALSE(code_around(&errno).holds(here));  // in no object
  EXPECT_FALSE(CodeRange{}.holds(in_libc));
  EXPECT_FALSE(CodeRange{}.holds(0));
}

TEST_F(LockThatPasses, LetsInAThreadThatWaitsForOneThatComputes) {
  std::atomic<bool> computes = false;
  std::atomic<bool> was_let_in = false;
  std::jthread other([&] {
    while (!computes) std::this_thread::yield();
    const std::lock_guard held(lock_);
    was_let_in = true;
  });
  const std::lock_guard held(lock_);
  computes = true;
  EXPECT_TRUE(compute_until([&] { return was_let_in.load(); }));
}

TEST_F(LockThatPasses, ComesToEveryThreadAgainAndAgain) {
  constexpr int kThreads = 5;
  constexpr int kTurns = 20;
  std::atomic<int> content = 0;
  std::atomic<int> impatient = 0;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      const std::lock_guard held(lock_);
      auto turn = lock_.turn();
      int turns = 0;
      const bool enough = compute_until([&] {
        if (const auto now = lock_.turn(); now != turn) {
          turn = now;
          if (++turns == kTurns) ++content;
        }
        return content == kThreads;
      });
      if (!enough) ++impatient;
    });
  }
  threads.clear();
  EXPECT_EQ(impatient, 0);
}

TEST_F(LockThatPasses, IsHeldByOneThreadAtATime) {
  std::atomic<int> owner = 0;
  std::atomic<int> together = 0;
  std::vector<std::jthread> threads;
  for (int thread = 1; thread <= 3; ++thread) {
    threads.emplace_back([&, thread] {
      for (int task = 0; task < 50; ++task) {
        const std::lock_guard held(lock_);
        const auto end = std::chrono::steady_clock::now() + 3ms;
        while (std::chrono::steady_clock::now() < end) {
          const auto turn = lock_.turn();
          owner = thread;
          for (int look = 0; look < 100; ++look) {
            if (owner != thread && lock_.turn() == turn) ++together;
          }
        }
      }
    });
  }
  threads.clear();
  EXPECT_EQ(together, 0);
}

TEST_F(LockThatPasses, InterruptsNoWaitOfAThreadThatHasLetGo) {
  InterpreterLock lock(50us, this_program());
  std::atomic<bool> is_over = false;
  std::atomic<int> interrupted = 0;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 2; ++thread) {
    threads.emplace_back([&] {  // asks whoever has it
      while (!is_over) {
        const std::lock_guard held(lock);
        const auto end = std::chrono::steady_clock::now() + 300us;
        while (std::chrono::steady_clock::now() < end) continue;
      }
    });
  }
  for (int thread = 0; thread < 2; ++thread) {
    threads.emplace_back([&, thread] {
      for (int wait = 0; wait < 300; ++wait) {
        lock.lock();
        const auto end = std::chrono::steady_clock::now() + wait * 1us;
        while (std::chrono::steady_clock::now() < end) continue;
        lock.unlock();
        if (::poll(nullptr, 0, 1) != 0) ++interrupted;  // unlike sleep_for, says so
      }
      if (thread == 0) return;
      is_over = true;
    });
  }
  threads.clear();
  EXPECT_EQ(interrupted, 0);
}

TEST_F(LockThatPasses, IgnoresSignalsThatNobodyWhoWaitsHasSent) {
  lock_.lock();
  const auto turn = lock_.turn();
  ::raise(SIGURG);
  const pid_t other = ::fork();
  if (other == 0) ::_exit(::sigqueue(::getppid(), SIGURG, {.sival_ptr = &lock_}));
  int status = -1;
  EXPECT_EQ(::waitpid(other, &status, 0), other);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(lock_.turn(), turn);
  lock_.unlock();
}

TEST_F(LockThatPasses, KeepsErrno) {
  std::atomic<bool> computes = false;
  std::atomic<bool> was_let_in = false;
  std::jthread other([&] {
    while (!computes) std::this_thread::yield();
    const std::lock_guard held(lock_);
    was_let_in = true;
    errno = 0;
  });
  const std::lock_guard held(lock_);
  errno = EDOM;
  computes = true;
  EXPECT_TRUE(compute_until([&] { return was_let_in.load(); }));
  EXPECT_EQ(errno, EDOM);
}

TEST(LockWithoutInterval, StaysWithTheThreadThatHasIt) {
  InterpreterLock lock(0ms, this_program());
  lock.lock();
  const auto turn = lock.turn();
  std::jthread other([&] { const std::lock_guard held(lock); });
  const auto end = std::chrono::steady_clock::now() + 50ms;
  while (std::chrono::steady_clock::now() < end) continue;
  EXPECT_EQ(lock.turn(), turn);
  lock.unlock();
  other.join();
  EXPECT_NE(lock.turn(), turn);
}

TEST(LockThatPassesBeside, LeavesSignalsToWhoeverHandlesThem) {
  if (!why_no_switching().empty()) GTEST_SKIP() << why_no_switching();
  struct sigaction before {};
  ::sigaction(SIGURG, nullptr, &before);
  ::signal(SIGURG, [](int) {});
  try {
    const InterpreterLock lock(1ms, this_program());
    ADD_FAILURE() << "took the signal from another one";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("type global_lock.switch_interval=0ms"),
              std::string::npos);
  }
  ::sigaction(SIGURG, &before, nullptr);
}

}  // namespace
}  // namespace concbench
