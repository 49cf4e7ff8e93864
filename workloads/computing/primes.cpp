#include "workloads/computing/primes.hpp"

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

namespace concbench {
namespace {

constexpr std::uint64_t kMostNumber = 100'000'000;  // the sieve takes a bit for each

bool is_prime(std::uint32_t number) {
  if (number % 2 == 0) return number == 2;
  for (std::uint32_t divisor = 3; divisor * divisor <= number; divisor += 2) {
    if (number % divisor == 0) return false;
  }
  return number > 1;
}

/// Whether each number below `end` is a multiple of a smaller one from 2 on.
std::vector<bool> sieve(std::size_t end) {
  std::vector<bool> composite(end);
  for (std::size_t prime = 2; prime * prime < end; ++prime) {
    if (composite[prime]) continue;
    for (std::size_t multiple = prime * prime; multiple < end; multiple += prime) {
      composite[multiple] = true;
    }
  }
  return composite;
}

}  // namespace

Primes::Primes(std::size_t tasks, std::uint64_t grain) : tasks_(tasks), grain_(grain) {
  if (tasks > 0 && grain > kMostNumber / tasks) {
    throw std::invalid_argument("primes: " + std::to_string(tasks) + " tasks of " +
                                std::to_string(grain) + " numbers go beyond " +
                                std::to_string(kMostNumber) + "; choose a grain of at most " +
                                std::to_string(kMostNumber / tasks) + " or fewer tasks");
  }
}

void Primes::run(std::size_t task, std::span<std::byte> result, Waits& /*waits*/) const {
  const auto first = static_cast<std::uint32_t>(task * grain_);
  const auto end = static_cast<std::uint32_t>((task + 1) * grain_);
  std::uint32_t count = 0;
  for (std::uint32_t number = first; number < end; ++number) {
    if (is_prime(number)) ++count;
  }
  std::memcpy(result.data(), &count, sizeof count);
}

void Primes::verify(std::span<const std::byte> results) const {
  const auto composite = sieve(tasks_ * grain_);
  for (std::size_t task = 0; task < tasks_; ++task) {
    std::uint32_t right = 0;
    for (std::uint64_t number = task * grain_; number < (task + 1) * grain_; ++number) {
      if (number >= 2 && !composite[number]) ++right;
    }
    std::uint32_t count = 0;
    std::memcpy(&count, results.data() + task * sizeof count, sizeof count);
    if (count != right) {
      throw WrongAnswer("task " + std::to_string(task) + ": " + std::to_string(count) +
                        " primes from " + std::to_string(task * grain_) + " to " +
                        std::to_string((task + 1) * grain_ - 1) + ", not " + std::to_string(right));
    }
  }
}

WorkloadEntry primes_entry() {
  return {
      .name = "primes",
      .kind = WorkloadKind::kComputes,
      .summary = "primes by trial division; each task takes longer",
      .parameters = {tasks_parameter("64"),
                     {"grain", ParameterKind::kCount, "4000", "numbers in each task"}},
      .small = {{"tasks", "{}"}, {"grain", "10"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        return std::make_unique<Primes>(parameters.count("tasks"), parameters.count("grain"));
      },
      .work_per_task =
          [](const Parameters& parameters) {
            // A prime is divided by all numbers up to its root.
            const auto grain = parameters.count("grain");
            const auto largest = static_cast<double>(grain * parameters.count("tasks"));
            return EstimatedTime(0.07e-9) * std::sqrt(largest) * grain;
          }};
}

}  // namespace concbench
