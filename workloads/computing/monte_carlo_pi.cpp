#include "workloads/computing/monte_carlo_pi.hpp"

#include <cmath>
#include <cstring>
#include <numbers>
#include <string>

namespace concbench {
namespace {

constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15;  // of the state: 2^64 by the golden ratio

/// SplitMix64 (Steele, Lea and Flood, 2014): the number that follows from a state.
std::uint64_t mixed(std::uint64_t state) {
  state = (state ^ state >> 30) * 0xbf58476d1ce4e5b9;
  state = (state ^ state >> 27) * 0x94d049bb133111eb;
  return state ^ state >> 31;
}

/// Both coordinates of a point, 31 bits each, come from one random number; the sum of their squares
/// fits 64 bits, so the count is exact and the same on every machine.
constexpr int kBits = 31;
constexpr std::uint64_t kOne = std::uint64_t{1} << kBits;

std::uint64_t hits(std::uint64_t seed, std::uint64_t points) {
  std::uint64_t state = seed;
  std::uint64_t count = 0;
  for (std::uint64_t point = 0; point < points; ++point) {
    const std::uint64_t random = mixed(state += kStep);
    const std::uint64_t x = random >> (64 - kBits);
    const std::uint64_t y = random & (kOne - 1);
    if (x * x + y * y < kOne * kOne) ++count;
  }
  return count;
}

/// The same points from the last to the first, in floating point: exact, because a long double
/// holds at least 64 bits.
std::uint64_t hits_backwards(std::uint64_t seed, std::uint64_t points) {
  std::uint64_t misses = 0;
  for (std::uint64_t point = points; point > 0; --point) {
    const std::uint64_t random = mixed(seed + point * kStep);
    const long double x = static_cast<long double>(random >> (64 - kBits)) / kOne;
    const long double y = static_cast<long double>(random % kOne) / kOne;
    if (x * x + y * y >= 1) ++misses;
  }
  return points - misses;
}

constexpr double kShare = std::numbers::pi / 4;

/// Whether so many of the points can be hits by chance: once in 500 million times it is not so.
bool is_likely(std::uint64_t hit, double points) {
  constexpr double kMostErrors = 6;
  const double error = std::sqrt(points * kShare * (1 - kShare));
  // A few points are no normal distribution, but they cannot be more hits than points either.
  return static_cast<double>(hit) <= points &&
         std::abs(static_cast<double>(hit) - points * kShare) <= kMostErrors * error;
}

}  // namespace

void MonteCarloPi::run(std::size_t task, std::span<std::byte> result, Waits& /*waits*/) const {
  const std::uint64_t count = hits(task, points_);
  std::memcpy(result.data(), &count, sizeof count);
}

void MonteCarloPi::verify(std::span<const std::byte> results) const {
  std::uint64_t total = 0;
  for (std::size_t task = 0; task < tasks_; ++task) {
    std::uint64_t count = 0;
    std::memcpy(&count, results.data() + task * sizeof count, sizeof count);
    const auto wrong = "task " + std::to_string(task) + ": " + std::to_string(count) + " hits of " +
                       std::to_string(points_) + " points";
    if (!is_likely(count, static_cast<double>(points_))) {
      throw WrongAnswer(wrong + " are too far from a share of pi / 4");
    }
    if (const std::uint64_t right = hits_backwards(task, points_); count != right) {
      throw WrongAnswer(wrong + ", not " + std::to_string(right));
    }
    total += count;
  }
  if (!is_likely(total, static_cast<double>(tasks_) * static_cast<double>(points_))) {
    throw WrongAnswer("all tasks: " + std::to_string(total) + " hits in " + std::to_string(tasks_) +
                      " tasks of " + std::to_string(points_) + " points are no estimate of pi");
  }
}

WorkloadEntry monte_carlo_pi_entry() {
  return {
      .name = "monte_carlo_pi",
      .kind = WorkloadKind::kComputes,
      .summary = "random points that fall within a quarter circle",
      .parameters = {tasks_parameter("64"),
                     {"n", ParameterKind::kCount, "100000", "random points in each task"}},
      .small = {{"tasks", "{}"}, {"n", "1000"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        return std::make_unique<MonteCarloPi>(parameters.count("tasks"), parameters.count("n"));
      },
      .work_per_task =
          [](const Parameters& parameters) {
            return EstimatedTime(1.4e-9) * parameters.count("n");
          }};
}

}  // namespace concbench
