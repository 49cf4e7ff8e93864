#include "workloads/computing/uneven_sums.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "workloads/computing/sum_of_squares.hpp"

namespace concbench {

UnevenSums::UnevenSums(std::size_t tasks, std::uint64_t numbers)
    : tasks_(tasks), numbers_(numbers) {
  constexpr std::uint64_t kMostNumbers = 1'000'000'000'000;
  if (tasks > 0 && numbers > kMostNumbers / tasks) {
    throw std::invalid_argument("uneven_sums: the last of " + std::to_string(tasks) +
                                " tasks with n " + std::to_string(numbers) +
                                " has too many numbers; choose n of at most " +
                                std::to_string(kMostNumbers / tasks) + " or fewer tasks");
  }
}

void UnevenSums::run(std::size_t task, std::span<std::byte> result, Waits& /*waits*/) const {
  const std::uint64_t sum = SumOfSquares::sum(size_of(task));
  std::memcpy(result.data(), &sum, sizeof sum);
}

void UnevenSums::verify(std::span<const std::byte> results) const {
  for (std::size_t task = 0; task < tasks_; ++task) {
    const std::uint64_t right = SumOfSquares::closed_form(size_of(task));
    std::uint64_t sum = 0;
    std::memcpy(&sum, results.data() + task * sizeof sum, sizeof sum);
    if (sum != right) {
      throw WrongAnswer("task " + std::to_string(task) + ": the sum of " +
                        std::to_string(size_of(task)) + " squares is " + std::to_string(sum) +
                        ", not " + std::to_string(right));
    }
  }
}

namespace {

/// At most what workers that take the tasks in order need; no division among them can be better
/// than the largest task, or than all of them shared out evenly.
IdealTime ideal(const Parameters& parameters, const IdealTerms& terms) {
  const auto tasks = parameters.count("tasks");
  const UnevenSums sums(tasks, parameters.count("n"));
  const auto cores = std::min(terms.cores, terms.workers);
  std::vector<double> free_at(cores);
  double all = 0;
  double largest = 0;
  for (std::size_t task = 0; task < tasks; ++task) {
    const auto size = static_cast<double>(sums.size_of(task));
    *std::ranges::min_element(free_at) += size;
    all += size;
    largest = std::max(largest, size);
  }
  if (all == 0) return {};
  return {.least_share = std::max(largest / all, 1 / static_cast<double>(cores)),
          .most_share = std::ranges::max(free_at) / all};
}

}  // namespace

WorkloadEntry uneven_sums_entry() {
  return {
      .name = "uneven_sums",
      .kind = WorkloadKind::kComputes,
      .summary = "sums of sizes 1:2:3:4; the largest bounds the gain",
      .parameters = {tasks_parameter("4"),
                     {"n", ParameterKind::kCount, "2000000",
                      "numbers in the first task; then 2n, 3n and 4n"}},
      .presets = {{"guides",
                   {{"tasks", "4"}, {"n", "10000000"}},
                   {{{"sequential"}, {1}}, {{"process_pool"}, {4, kWorkerPerCore}}}}},
      .small = {{"tasks", "{}"}, {"n", "1000"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        return std::make_unique<UnevenSums>(parameters.count("tasks"), parameters.count("n"));
      },
      .work_per_task =
          [](const Parameters& parameters) {
            return EstimatedTime(0.4e-9) * 2.5 * parameters.count("n");  // n, 2n, 3n and 4n
          },
      .ideal_time = ideal};
}

}  // namespace concbench
