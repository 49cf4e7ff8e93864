// Whether it costs time that the results of neighbouring tasks share cache lines: short tasks with
// results of 8 bytes beside the same with a line for each, on two workers. In pairs of fresh
// processes, since which worker runs on which CPU lasts as long as a process.
//   concbench_near_results [RUNNER ...]
// A ratio above 1 is what sharing lines costs.

#include <chrono>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "benchmarks/cell/timed_loop.hpp"
#include "benchmarks/modules/catalogue.hpp"
#include "benchmarks/race/median.hpp"
#include "benchmarks/self_test/paired_ratio.hpp"
#include "runners/contract/cache_line.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kTasks = 10'000;
constexpr std::size_t kWorkers = 2;
constexpr std::size_t kPairs = 31;
constexpr std::size_t kBatches = 11;
constexpr std::size_t kNumbers[] = {0, 100, 1'000, 10'000};
// Of those whose workers write results into the same memory.
const std::vector<std::string> kRunners{"thread_team", "tbb",         "std_par",
                                        "openmp",      "thread_pool", "process_pool_shared"};

/// Sums in whose results 8 bytes are written, however large they are.
class Sums final : public Workload {
 public:
  Sums(std::size_t numbers, std::size_t result_size)
      : numbers_(numbers), result_size_(result_size) {}

  std::string_view name() const override { return "sums"; }
  std::size_t task_count() const override { return kTasks; }
  std::size_t result_size() const override { return result_size_; }
  void run(std::size_t task, std::span<std::byte> result, Waits& /*waits*/) const override {
    std::size_t total = task;
    for (std::size_t i = 0; i < numbers_; ++i) {
      asm("" : "+r"(i));  // opaque index: clang folds the loop into its closed form
      total += i * i;
    }
    std::memcpy(result.data(), &total, sizeof total);
  }
  void verify(std::span<const std::byte> /*results*/) const override {}

 private:
  std::size_t numbers_;
  std::size_t result_size_;
};

/// Time of a batch in this process: the median of some, after the first one.
double batch_ns(const RunnerEntry& entry, std::size_t numbers, std::size_t result_size) {
  const Sums workload(numbers, result_size);
  Batch batch(workload);
  const Parameters settings(entry.parameters);
  const auto runner = entry.make(
      batch, {.concurrency = kWorkers, .cores = kWorkers, .settings = settings, .programs = {}});
  run_checked_batch(*runner, batch, Stamping::kOff);
  std::vector<double> times_ns;
  while (times_ns.size() < kBatches) {
    batch.begin();
    const auto began = Clock::now();
    runner->run_batch();
    times_ns.push_back(std::chrono::duration<double, std::nano>(Clock::now() - began).count());
  }
  return median(times_ns);
}

/// The same in a process of its own.
double fresh_batch_ns(const RunnerEntry& entry, std::size_t numbers, std::size_t result_size) {
  const SharedMemory told(sizeof(double));
  WorkerProcess process(
      [&] { *told.as_array_of<double>() = batch_ns(entry, numbers, result_size); });
  const auto end = process.wait();
  if (!end.clean()) throw std::runtime_error(std::string(entry.name) + ": " + end.text());
  return *told.as_array_of<double>();
}

void compare(const RunnerEntry& entry, std::size_t numbers) {
  std::vector<double> shared_ns;
  std::vector<double> own_ns;
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    const auto take_shared = [&] {
      shared_ns.push_back(fresh_batch_ns(entry, numbers, sizeof(std::size_t)));
    };
    if (pair % 2 == 0) take_shared();
    own_ns.push_back(fresh_batch_ns(entry, numbers, kCacheLine));
    if (pair % 2 == 1) take_shared();
  }
  const auto ratio =
      paired_ratio({shared_ns.begin(), shared_ns.end()}, {own_ns.begin(), own_ns.end()}).value();
  fmt::print("{:<22}{:>8}{:>11.1f}{:>11.1f}{:>9.3f} ({:.3f} to {:.3f})\n", entry.name, numbers,
             median(shared_ns) / kTasks, median(own_ns) / kTasks, ratio.ratio, ratio.low,
             ratio.high);
  std::fflush(stdout);
}

void print_table(const std::vector<std::string>& runners) {
  fmt::print("{:<22}{:>8}{:>11}{:>11}{:>9}\n", "ns for each task", "numbers", "shared", "own line",
             "ratio");
  std::fflush(stdout);
  for (const auto& runner : runners) {
    for (const auto numbers : kNumbers) compare(*find_runner(runner), numbers);
  }
}

}  // namespace
}  // namespace concbench

int main(int argc, char** argv) {
  const std::vector<std::string> named(argv + 1, argv + argc);
  try {
    concbench::print_table(named.empty() ? concbench::kRunners : named);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "concbench_near_results: {}\n", error.what());
    return 1;
  }
}
