#include "benchmarks/machine/timer.hpp"

#include <algorithm>
#include <limits>

namespace concbench {
namespace {

using Clock = std::chrono::steady_clock;

double in_ns(Clock::duration duration) {
  return std::chrono::duration<double, std::nano>(duration).count();
}

double smallest_step_ns() {
  // At least one step, however coarse the clock.
  constexpr std::chrono::milliseconds kLookingFor{20};
  double smallest_ns = std::numeric_limits<double>::infinity();
  auto last = Clock::now();
  const auto until = last + kLookingFor;
  while (last < until) {
    const auto now = Clock::now();
    if (now != last) smallest_ns = std::min(smallest_ns, in_ns(now - last));
    last = now;
  }
  return smallest_ns;
}

/// The quickest of some rounds: what comes between only ever adds.
double cost_of_reading_ns() {
  constexpr int kRounds = 20;
  constexpr int kReadings = 20'000;
  double quickest_ns = std::numeric_limits<double>::infinity();
  for (int round = 0; round < kRounds; ++round) {
    const auto began = Clock::now();
    auto ended = began;
    for (int reading = 0; reading < kReadings; ++reading) ended = Clock::now();
    quickest_ns = std::min(quickest_ns, in_ns(ended - began) / kReadings);
  }
  return quickest_ns;
}

}  // namespace

Timer measure_timer() { return {smallest_step_ns(), cost_of_reading_ns()}; }

}  // namespace concbench
