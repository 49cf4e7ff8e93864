#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {
namespace {

/// A start, and how many steps of n -> n/2 (even) or 3n + 1 (odd) lead from it to 1.
struct Walk {
  std::uint32_t start;
  std::uint32_t steps;

  bool operator==(const Walk&) const = default;
};

/// The longest walk from any start up to a power of ten, as published: OEIS A284668.
constexpr std::array<std::pair<std::uint64_t, Walk>, 6> kPublished{{{10, {9, 19}},
                                                                    {100, {97, 118}},
                                                                    {1'000, {871, 178}},
                                                                    {10'000, {6'171, 261}},
                                                                    {100'000, {77'031, 350}},
                                                                    {1'000'000, {837'799, 524}}}};
constexpr std::uint64_t kMostNumber = 1'000'000;

std::uint32_t steps_from(std::uint64_t number) {
  std::uint32_t steps = 0;
  for (; number != 1; ++steps) number = number % 2 == 0 ? number / 2 : 3 * number + 1;
  return steps;
}

/// The same for each number up to `last`, each walk taken only until it comes below its start.
std::vector<std::uint32_t> steps_up_to(std::uint64_t last) {
  std::vector<std::uint32_t> steps(last + 1);
  for (std::uint64_t start = 2; start <= last; ++start) {
    std::uint64_t number = start;
    std::uint32_t taken = 0;
    while (number >= start) {
      const bool odd = (number & 1) != 0;
      number = odd ? number + (number >> 1) + 1 : number >> 1;  // an odd one takes two at once
      taken += odd ? 2 : 1;
    }
    steps[start] = taken + steps[number];
  }
  return steps;
}

/// Task k finds the longest walk from k * grain + 1 to (k + 1) * grain, the first if there are
/// several.
class Collatz final : public Workload {
 public:
  /// Throws std::invalid_argument when the numbers go beyond a million.
  Collatz(std::size_t tasks, std::uint64_t grain) : tasks_(tasks), grain_(grain) {
    if (tasks > 0 && grain > kMostNumber / tasks) {
      throw std::invalid_argument("collatz: " + std::to_string(tasks) + " tasks of " +
                                  std::to_string(grain) +
                                  " numbers go beyond a million; choose a grain of at most " +
                                  std::to_string(kMostNumber / tasks) + " or fewer tasks");
    }
  }

  std::string_view name() const override { return "collatz"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override { return sizeof(Walk); }

  void run(std::size_t task, std::span<std::byte> result, Waits& /*waits*/) const override {
    const auto longest = longest_of(task, steps_from);
    std::memcpy(result.data(), &longest, sizeof longest);
  }

  void verify(std::span<const std::byte> results) const override {
    const auto steps = steps_up_to(tasks_ * grain_);
    Walk longest{};
    for (std::size_t task = 0; task < tasks_; ++task) {
      Walk found{};
      std::memcpy(&found, results.data() + task * sizeof found, sizeof found);
      require(found, longest_of(task, [&](std::uint64_t start) { return steps[start]; }),
              "task " + std::to_string(task));
      if (task == 0 || found.steps > longest.steps) longest = found;
    }
    for (const auto& [last, published] : kPublished) {
      if (tasks_ * grain_ == last) require(longest, published, "of all tasks");
    }
  }

 private:
  template <class Steps>
  Walk longest_of(std::size_t task, const Steps& steps) const {
    Walk longest{};
    for (auto start = task * grain_ + 1; start <= (task + 1) * grain_; ++start) {
      const Walk walk{static_cast<std::uint32_t>(start), steps(start)};
      if (longest.start == 0 || walk.steps > longest.steps) longest = walk;
    }
    return longest;
  }

  static void require(const Walk& found, const Walk& right, const std::string& where) {
    if (found == right) return;
    throw WrongAnswer(where + ": " + std::to_string(found.steps) + " steps from " +
                      std::to_string(found.start) + ", not " + std::to_string(right.steps) +
                      " from " + std::to_string(right.start));
  }

  std::size_t tasks_;
  std::uint64_t grain_;
};

}  // namespace

WorkloadEntry collatz_entry() {
  return {
      .name = "collatz",
      .kind = WorkloadKind::kComputes,
      .summary = "the longest way to 1 by halves and 3n + 1",
      .parameters = {tasks_parameter("64"),
                     {"grain", ParameterKind::kCount, "1000", "numbers in each task"}},
      .small = {{"tasks", "{}"}, {"grain", "10"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        return std::make_unique<Collatz>(parameters.count("tasks"), parameters.count("grain"));
      }};
}

}  // namespace concbench
