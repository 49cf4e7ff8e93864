// What a task that waits costs in memory, by model: how much more is taken for each further task,
// between 1,000 and 10,000 of them, each number in a fresh process that the runner itself fills.
//   concbench_memory_per_task
// Kernel stacks and slab are the whole machine's: run it where nothing else runs.

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fmt/core.h>

#include "benchmarks/cell/cell.hpp"
#include "benchmarks/machine/memory_use.hpp"
#include "benchmarks/race/median.hpp"
#include "runners/contract/readiness.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {
namespace {

constexpr std::array<std::size_t, 3> kTaskCounts{1'000, 5'000, 10'000};
constexpr int kRepetitions = 3;
// Of those that keep a task's state on one thread, in a stack of its own or in an object.
constexpr std::string_view kRunners[] = {"thread_per_task", "fibers", "coroutines"};
constexpr std::chrono::hours kForEver{1};

/// Tasks that say that they have begun to wait, and then wait until their process is killed.
class Waiting final : public Workload {
 public:
  explicit Waiting(std::size_t tasks) : tasks_(tasks) {}

  std::string_view name() const override { return "waiting"; }
  std::size_t task_count() const override { return tasks_; }
  std::size_t result_size() const override { return 0; }
  void run(std::size_t, std::span<std::byte>, Waits& waits) const override {
    ++waiting();
    waits.sleep_for(kForEver);
  }
  Step next(Passage& passage, std::span<std::byte>) const override {
    if (passage.number > 0) return Step::finished();
    ++waiting();
    return Step::sleep(kForEver);
  }
  void verify(std::span<const std::byte>) const override {}
  bool all_wait() const { return waiting() == tasks_; }

 private:
  std::atomic<std::size_t>& waiting() const {
    return *memory_.as_array_of<std::atomic<std::size_t>>();
  }

  std::size_t tasks_;
  SharedMemory memory_{sizeof(std::atomic<std::size_t>)};
};

/// Bytes; those of the kernel are the machine's.
enum Figure { kResident, kPageTables, kKernelStacks, kSlab, kFigures };
using Figures = std::array<double, kFigures>;

double told_behind(const std::string& label, const std::string& path) {
  const auto bytes = bytes_behind(label, path);
  if (!bytes) throw std::runtime_error("this kernel does not tell " + label + " in " + path);
  return static_cast<double>(*bytes);
}

Figures figures_of(pid_t process) {
  const auto directory = "/proc/" + std::to_string(process);
  return {told_behind("Pss:", directory + "/smaps_rollup"),
          told_behind("VmPTE:", directory + "/status"),
          told_behind("KernelStack:", "/proc/meminfo"), told_behind("Slab:", "/proc/meminfo")};
}

void wait_for(const Waiting& workload, WorkerProcess& process) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!workload.all_wait()) {
    if (std::chrono::steady_clock::now() > give_up) {
      throw std::runtime_error("not all tasks wait after a minute; see ulimit -u and pids.max");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (wait_until_readable(process.pidfd(), std::chrono::steady_clock::now())) {
      throw std::runtime_error("the process ended before all its tasks waited: " +
                               process.wait().text());
    }
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the last has only just begun
}

/// What `tasks` waiting tasks take, and their process with them.
Figures take(const RunnerEntry& runner, std::size_t tasks) {
  const Waiting workload(tasks);
  Batch batch(workload);
  batch.begin();
  const auto before = figures_of(::getpid());
  WorkerProcess process([&] {
    const Parameters settings(runner.parameters);
    const auto started = runner.make(
        batch, {.concurrency = tasks, .cores = 1, .settings = settings, .programs = {}});
    started->run_batch();
  });
  wait_for(workload, process);
  auto taken = figures_of(process.pid());
  for (const auto figure : {kKernelStacks, kSlab}) taken[figure] -= before[figure];
  return taken;
}

/// Of the straight line with the least squares through the figures.
double slope(const std::array<double, kTaskCounts.size()>& figures) {
  double mean_tasks = 0;
  double mean_figure = 0;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    mean_tasks += static_cast<double>(kTaskCounts[i]) / static_cast<double>(figures.size());
    mean_figure += figures[i] / static_cast<double>(figures.size());
  }
  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const double distance = static_cast<double>(kTaskCounts[i]) - mean_tasks;
    products += distance * (figures[i] - mean_figure);
    squares += distance * distance;
  }
  return products / squares;
}

Figures per_task(const RunnerEntry& runner) {
  std::array<std::array<double, kTaskCounts.size()>, kFigures> figures{};
  for (std::size_t i = 0; i < kTaskCounts.size(); ++i) {
    std::array<std::vector<double>, kFigures> repeated;
    for (int repetition = 0; repetition < kRepetitions; ++repetition) {
      const auto taken = take(runner, kTaskCounts[i]);
      for (std::size_t figure = 0; figure < kFigures; ++figure) {
        repeated[figure].push_back(taken[figure]);
      }
    }
    for (std::size_t figure = 0; figure < kFigures; ++figure) {
      figures[figure][i] = median(repeated[figure]);
    }
  }
  Figures slopes{};
  std::ranges::transform(figures, slopes.begin(), slope);
  return slopes;
}

void print_table() {
  fmt::print("bytes per waiting task\n{:<16}{:>10}{:>13}{:>15}{:>8}{:>24}\n", "runner", "resident",
             "page tables", "kernel stacks", "slab", "last three, of threads'");
  double of_threads = 0;
  for (const auto name : kRunners) {
    const auto bytes = per_task(*find_runner(name));
    const double unseen = bytes[kPageTables] + bytes[kKernelStacks] + bytes[kSlab];
    if (of_threads == 0) of_threads = unseen;
    fmt::print("{:<16}{:>10.0f}{:>13.0f}{:>15.0f}{:>8.0f}{:>23.1f}%\n", name, bytes[kResident],
               bytes[kPageTables], bytes[kKernelStacks], bytes[kSlab], 100 * unseen / of_threads);
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace concbench

int main() {
  try {
    concbench::print_table();
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "concbench_memory_per_task: {}\n", error.what());
    return 1;
  }
}
