// What happens on the other CPUs between two batches, where the harness keeps the caller's awake:
//   concbench_between_batches
// First whether a batch is faster on two CPUs that are both awake than where only the caller's is:
// a ratio above 1 is what waking one alone costs. Then what workers that stay awake by themselves
// take meanwhile, which a cell's CPU time holds: a ratio above 1 is their share.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fmt/core.h>

#include "benchmarks/cell/timed_loop.hpp"
#include "benchmarks/machine/affinity.hpp"
#include "benchmarks/machine/cpu_time.hpp"
#include "benchmarks/modules/catalogue.hpp"
#include "benchmarks/race/median.hpp"
#include "benchmarks/self_test/paired_ratio.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

constexpr int kPairs = 21;
constexpr int kTurns = 6;
constexpr std::chrono::microseconds kSpinUp{100};  // the longest of the timed loop
constexpr nanoseconds kRound = 10ms;

void spin(nanoseconds duration) {
  const auto until = Clock::now() + duration;
  while (Clock::now() < until) {
  }
}

/// Threads that keep the CPUs of this process awake when they are told to, one on each but the
/// first, on which the caller is from now on.
class OtherCpus {
 public:
  OtherCpus() {
    const auto cpus = allowed_cpus();
    for (const int cpu : std::span(cpus).subspan(1)) {
      threads_.emplace_back([this, cpu] { serve(cpu); });
    }
    allow_cpus(std::span(cpus).first(1));
  }

  ~OtherCpus() {
    stop_.store(true);
    tell(true);
  }

  OtherCpus(const OtherCpus&) = delete;
  OtherCpus& operator=(const OtherCpus&) = delete;

  /// Spins for so long on the caller's CPU and on these.
  void spin_with(nanoseconds duration) {
    tell(true);
    while (awake_.load() < threads_.size()) {
    }
    spin(duration);
    tell(false);
    while (awake_.load() > 0) {
    }
  }

 private:
  void tell(bool spinning) {
    spinning_.store(spinning);
    spinning_.notify_all();
  }

  void serve(int cpu) {
    allow_cpus(std::span(&cpu, 1));
    while (true) {
      spinning_.wait(false);
      if (stop_.load()) return;
      ++awake_;
      while (spinning_.load()) {
      }
      --awake_;
    }
  }

  std::atomic<bool> spinning_{false};
  std::atomic<bool> stop_{false};
  std::atomic<std::size_t> awake_{0};
  std::vector<std::jthread> threads_;  // last: joined before the rest goes
};

/// Two workers and a batch of 16 tasks that each compute for about as long as `task`.
class Work {
 public:
  Work(const std::string& runner, std::chrono::microseconds task)
      : workload_(workload_of(task)), batch_(*workload_) {
    const auto& entry = *find_runner(runner);
    settings_.emplace(entry.parameters);
    runner_ = entry.make(
        batch_, {.concurrency = 2, .cores = 2, .settings = *settings_, .programs = programs_});
    run_checked_batch(*runner_, batch_, Stamping::kOff);
  }

  void begin() { batch_.begin(); }

  nanoseconds run() {
    const auto began = Clock::now();
    runner_->run_batch();
    return Clock::now() - began;
  }

 private:
  static std::unique_ptr<Workload> workload_of(std::chrono::microseconds task) {
    constexpr auto kNumbersInAMicrosecond = 2'500;
    const auto* const sums = find_workload("sum_of_squares");
    Parameters parameters(sums->parameters);
    parameters.set("tasks", "16");
    parameters.set("n", std::to_string(kNumbersInAMicrosecond * task.count()));
    return sums->make(parameters, {});
  }

  std::unique_ptr<Workload> workload_;
  Batch batch_;
  std::optional<Parameters> settings_;
  WorkerPrograms programs_;
  std::unique_ptr<Runner> runner_;
};

struct Pair {
  double one;
  double other;
};

/// Medians of both, taken by turns.
Pair by_turns(const std::function<double()>& one, const std::function<double()>& other) {
  std::vector<double> of_one;
  std::vector<double> of_other;
  for (int turn = 0; turn < kTurns; ++turn) {
    if (turn % 2 == 0) of_one.push_back(one());
    of_other.push_back(other());
    if (turn % 2 == 1) of_one.push_back(one());
  }
  return {median(of_one), median(of_other)};
}

Pair times_of_waking(const std::string& runner, std::chrono::microseconds task,
                     std::chrono::milliseconds idle) {
  Work work(runner, task);
  OtherCpus others;
  const auto time_of_batch = [&](const auto& wake) {
    std::this_thread::sleep_for(idle);
    work.begin();
    wake();
    return static_cast<double>(work.run().count());
  };
  return by_turns([&] { return time_of_batch([] { spin(kSpinUp); }); },
                  [&] { return time_of_batch([&] { others.spin_with(kSpinUp); }); });
}

Pair cpu_times_with_pauses(const std::string& runner, std::chrono::microseconds task) {
  Work work(runner, task);
  const auto cpu_time_of_batches = [&](bool pause) {
    const auto batches = 1 + kRound / work.run();
    OwnTreeCpuTimer cpu;
    for (std::int64_t batch = 0; batch < batches; ++batch) {
      work.begin();
      cpu.begin();
      const auto took = work.run();
      cpu.end();
      if (pause) spin(std::min<nanoseconds>(took / 10, kSpinUp));
    }
    return static_cast<double>(cpu.used().value().count()) / static_cast<double>(batches);
  };
  return by_turns([&] { return cpu_time_of_batches(true); },
                  [&] { return cpu_time_of_batches(false); });
}

/// Each pair from a process of its own: which worker runs on which CPU lasts as long as a process.
void print_ratio(const std::string& title, const std::function<Pair()>& take) {
  const SharedMemory told(sizeof(Pair));
  std::vector<std::optional<double>> of_one;
  std::vector<std::optional<double>> of_other;
  for (int pair = 0; pair < kPairs; ++pair) {
    WorkerProcess process([&] { *told.as_array_of<Pair>() = take(); });
    if (const auto end = process.wait(); !end.clean()) throw std::runtime_error(end.text());
    of_one.emplace_back(told.as_array_of<Pair>()->one);
    of_other.emplace_back(told.as_array_of<Pair>()->other);
  }
  const auto ratio = paired_ratio(of_one, of_other).value();
  fmt::print("{:<58}{:.3f} ({:.3f} to {:.3f})\n", title, ratio.ratio, ratio.low, ratio.high);
  std::fflush(stdout);
}

void print_tables() {
  fmt::print("time of a batch, only the caller's CPU awake / all of them\n");
  std::fflush(stdout);
  for (const auto* const runner : {"thread_team", "thread_pool"}) {
    for (const auto task : {10us, 100us, 1000us}) {
      for (const auto idle : {0ms, 2ms, 20ms}) {
        print_ratio(fmt::format("{}, 16 tasks of {} us, {} ms idle before", runner, task.count(),
                                idle.count()),
                    [&] { return times_of_waking(runner, task, idle); });
      }
    }
  }
  fmt::print("\nCPU time of a batch, with the pause between batches / without\n");
  std::fflush(stdout);
  for (const auto* const runner :
       {"thread_team", "thread_pool", "tbb", "std_par", "openmp", "process_pool_shared"}) {
    for (const auto task : {1us, 10us, 100us}) {
      print_ratio(fmt::format("{}, 16 tasks of {} us", runner, task.count()),
                  [&] { return cpu_times_with_pauses(runner, task); });
    }
  }
}

}  // namespace
}  // namespace concbench

int main() {
  try {
    concbench::print_tables();
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "concbench_between_batches: {}\n", error.what());
    return 1;
  }
}
