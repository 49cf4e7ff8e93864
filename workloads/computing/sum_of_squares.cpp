#include "workloads/computing/sum_of_squares.hpp"

#include <cstring>
#include <string>

namespace concbench {

void SumOfSquares::run(std::size_t /*task*/, std::span<std::byte> result, Waits& /*waits*/) const {
  const std::uint64_t computed = sum(numbers_);
  std::memcpy(result.data(), &computed, sizeof computed);
}

void SumOfSquares::verify(std::span<const std::byte> results) const {
  const std::uint64_t right = closed_form(numbers_);
  for (std::size_t task = 0; task < tasks_; ++task) {
    std::uint64_t got = 0;
    std::memcpy(&got, results.data() + task * sizeof got, sizeof got);
    if (got != right) {
      throw WrongAnswer("task " + std::to_string(task) + ": sum of squares is " +
                        std::to_string(got) + ", not " + std::to_string(right));
    }
  }
}

std::uint64_t SumOfSquares::sum(std::uint64_t numbers) {
  std::uint64_t total = 0;
  for (std::uint64_t i = 0; i < numbers; ++i) {
    asm("" : "+r"(i));  // opaque index: clang folds the loop into its closed form
    total += i * i;
  }
  return total;
}

std::uint64_t SumOfSquares::closed_form(std::uint64_t numbers) {
  if (numbers == 0) return 0;
  std::uint64_t factors[] = {numbers - 1, numbers, 2 * numbers - 1};
  // 2n - 1 wraps from n = 2^63 on; until then the division by 6 happens before the product wraps.
  for (auto& factor : factors) {
    if (factor % 2 == 0) {
      factor /= 2;
      break;
    }
  }
  for (auto& factor : factors) {
    if (factor % 3 == 0) {
      factor /= 3;
      break;
    }
  }
  return factors[0] * factors[1] * factors[2];
}

WorkloadEntry sum_of_squares_entry() {
  return {
      .name = "sum_of_squares",
      .kind = WorkloadKind::kComputes,
      .summary = "sum of i*i for i < n, modulo 2^64",
      .parameters = {tasks_parameter("64"),
                     {"n", ParameterKind::kCount, "100000", "numbers summed in each task"}},
      .presets = {{"guides",
                   {{"tasks", "4"}, {"n", "100000"}},
                   {{{"sequential"}, {1}}, {{"thread_pool", "process_pool"}, {4}}}},
                  {"guides",
                   {{"tasks", "4"}, {"n", "1000000"}},
                   {{{"sequential"}, {1}},
                    {{"global_lock"}, {4}},
                    {{"process_pool"}, {4, kWorkerPerCore}}}}},
      .small = {{"tasks", "{}"}, {"n", "1000"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        return std::make_unique<SumOfSquares>(parameters.count("tasks"), parameters.count("n"));
      },
      .work_per_task =
          [](const Parameters& parameters) {
            return EstimatedTime(0.4e-9) * parameters.count("n");
          },
      .in_quick = true};
}

}  // namespace concbench
