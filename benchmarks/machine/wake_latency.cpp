#include "benchmarks/machine/wake_latency.hpp"

#include <algorithm>
#include <semaphore>
#include <thread>

namespace concbench {

std::chrono::nanoseconds slowest_wake() {
  using Clock = std::chrono::steady_clock;
  constexpr int kTries = 20;
  constexpr std::chrono::milliseconds kAsleep{1};  // long enough for the other one to sleep, too
  std::binary_semaphore woken{0};
  std::binary_semaphore seen{0};
  Clock::time_point woke;
  Clock::duration slowest{};
  std::jthread sleeper([&] {
    for (int i = 0; i < kTries; ++i) {
      woken.acquire();
      slowest = std::max(slowest, Clock::now() - woke);
      seen.release();
    }
  });
  for (int i = 0; i < kTries; ++i) {
    std::this_thread::sleep_for(kAsleep);
    woke = Clock::now();
    woken.release();
    seen.acquire();
  }
  sleeper.join();
  return slowest;
}

}  // namespace concbench
