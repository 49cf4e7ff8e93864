#include "benchmarks/machine/pulse.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <system_error>

#include "benchmarks/machine/affinity.hpp"

namespace concbench {
namespace {

using Clock = std::chrono::steady_clock;

/// Eight chains that do not depend on each other, so that the CPU can work on all of them at once.
std::uint64_t piece_of_work() {
  constexpr int kRounds = 95'000;
  std::array<std::uint64_t, 8> lanes{1, 2, 3, 4, 5, 6, 7, 8};
  for (int round = 0; round < kRounds; ++round) {
    for (auto& lane : lanes) {
      lane = lane * 6364136223846793005U + 1442695040888963407U;
      lane ^= lane >> 29;
      asm("" : "+r"(lane));  // one by one: what a compiler makes of all of them differs
    }
  }
  std::uint64_t sum = 0;
  for (const auto lane : lanes) sum += lane;
  return sum;
}

std::chrono::nanoseconds pulse_here() {
  constexpr int kPieces = 5;
  auto fastest = std::chrono::nanoseconds::max();
  for (int piece = 0; piece < kPieces; ++piece) {
    const auto began = Clock::now();
    auto result = piece_of_work();
    asm volatile("" : "+r"(result));
    fastest = std::min<std::chrono::nanoseconds>(fastest, Clock::now() - began);
  }
  return fastest;
}

}  // namespace

std::vector<Pulse> take_pulses(const std::vector<int>& cpus) {
  const auto before = allowed_cpus();
  std::vector<Pulse> pulses;
  for (const int cpu : cpus) {
    try {
      allow_cpus(std::array{cpu});
    } catch (const std::system_error&) {
      continue;
    }
    pulses.push_back({cpu, pulse_here()});
  }
  try {
    allow_cpus(before);
  } catch (const std::system_error&) {  // of none is one left; what is started has CPUs of its own
  }
  return pulses;
}

}  // namespace concbench
