#include "runners/contract/wake_latency.hpp"

#include <algorithm>
#include <semaphore>
#include <thread>

#include "runners/contract/monotonic_ns.hpp"

namespace concbench {

std::chrono::nanoseconds slowest_wake() {
  constexpr int kTries = 20;
  constexpr std::chrono::milliseconds kAsleep{1};  // long enough for the other one to sleep, too
  std::binary_semaphore woken{0};
  std::binary_semaphore seen{0};
  std::int64_t woke_ns = 0;
  std::int64_t slowest_ns = 0;
  std::jthread sleeper([&] {
    for (int i = 0; i < kTries; ++i) {
      woken.acquire();
      slowest_ns = std::max(slowest_ns, monotonic_ns() - woke_ns);
      seen.release();
    }
  });
  for (int i = 0; i < kTries; ++i) {
    std::this_thread::sleep_for(kAsleep);
    woke_ns = monotonic_ns();
    woken.release();
    seen.acquire();
  }
  sleeper.join();
  return std::chrono::nanoseconds(slowest_ns);
}

}  // namespace concbench
