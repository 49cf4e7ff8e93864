#include "workloads/computing/sqrt_map.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

namespace concbench {
namespace {

void square_roots(std::size_t first, std::span<double> roots) {
  const auto base = static_cast<double>(first);
  // 32-bit index: SSE2 converts four of them at once, but no 64-bit integer.
  const auto count = static_cast<std::int32_t>(roots.size());
  for (std::int32_t i = 0; i < count; ++i) {
    roots[static_cast<std::size_t>(i)] = std::sqrt(base + static_cast<double>(i));
  }
}

/// A root is right when its square is no farther from x than half a step of the root changes a
/// square: |root^2 - x| <= root * ulp(root). fma gives the difference with a single rounding.
bool is_square_root(double root, double x) {
  if (x == 0) return root == 0;
  if (!(root > 0) || !std::isfinite(root)) return false;
  // The next double is the next bit pattern; std::nextafter would take longer than the roots did.
  const double ulp = std::bit_cast<double>(std::bit_cast<std::uint64_t>(root) + 1) - root;
  return std::abs(std::fma(root, root, -x)) <= root * ulp;
}

std::string nearest_divisors(std::size_t numbers, std::size_t grain) {
  std::size_t below = 1;
  std::size_t above = numbers;
  for (std::size_t divisor = 1; divisor <= numbers / divisor; ++divisor) {
    if (numbers % divisor != 0) continue;
    for (const std::size_t candidate : {divisor, numbers / divisor}) {
      if (candidate < grain) below = std::max(below, candidate);
      if (candidate > grain) above = std::min(above, candidate);
    }
  }
  return std::to_string(below) + " or " + std::to_string(above);
}

}  // namespace

SqrtMap::SqrtMap(std::size_t numbers, std::size_t grain) : numbers_(numbers), grain_(grain) {
  constexpr std::size_t kMostGrain = std::numeric_limits<std::int32_t>::max();
  if (grain == 0 || grain > kMostGrain) {
    throw std::invalid_argument("sqrt_map: grain must be from 1 to " + std::to_string(kMostGrain));
  }
  if (numbers % grain != 0) {
    throw std::invalid_argument("sqrt_map: grain " + std::to_string(grain) +
                                " does not divide the " + std::to_string(numbers) +
                                " numbers; the nearest that do are " +
                                nearest_divisors(numbers, grain));
  }
}

void SqrtMap::run(std::size_t task, std::span<std::byte> result, Waits& /*waits*/) const {
  square_roots(task * grain_, {reinterpret_cast<double*>(result.data()), grain_});
}

void SqrtMap::verify(std::span<const std::byte> results) const {
  for (std::size_t number = 0; number < numbers_; ++number) {
    double root = 0;
    std::memcpy(&root, results.data() + number * sizeof root, sizeof root);
    if (!is_square_root(root, static_cast<double>(number))) {
      throw WrongAnswer("task " + std::to_string(number / grain_) + ": " + std::to_string(root) +
                        " is not the square root of " + std::to_string(number));
    }
  }
}

WorkloadEntry sqrt_map_entry() {
  return {
      .name = "sqrt_map",
      .kind = WorkloadKind::kComputes,
      .summary = "square roots of 0 to n - 1, in order; vectorised",
      .parameters = {{"n", ParameterKind::kCount, "1000000", "numbers in a batch"},
                     {"grain", ParameterKind::kCount, "10000",
                      "numbers in each task; must divide n"}},
      .presets = {{"guides",
                   {{"n", "1000000"}, {"grain", "1"}},  // each number a task: the trap
                   {{{"sequential"}, {1}}, {{"process_pool"}, {kWorkerPerCore}}}}},
      .small = {{"n", "{}0"}, {"grain", "10"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        return std::make_unique<SqrtMap>(parameters.count("n"), parameters.count("grain"));
      },
      .work_per_task =
          [](const Parameters& parameters) {
            return EstimatedTime(1.2e-9) * parameters.count("grain");
          },
      .in_quick = true};
}

}  // namespace concbench
