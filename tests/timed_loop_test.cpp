// The CPU time that the timed loop says its batches took, without the harness's own between them.

#include "benchmarks/cell/timed_loop.hpp"

#include <algorithm>
#include <cmath>
#include <thread>

#include <gtest/gtest.h>

#include "benchmarks/machine/cpu_time.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr int kBatches = 10;

void burn(milliseconds cpu_time) {
  const auto until = own_thread_cpu_time() + cpu_time;
  while (own_thread_cpu_time() < until) {
  }
}

class NoReporter : public benchmark::BenchmarkReporter {
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

/// What the loop says of kBatches of these.
nanoseconds cpu_time_of_loop(const std::function<void()>& prepare,
                             const std::function<void()>& timed) {
  nanoseconds cpu_time{};
  benchmark::RegisterBenchmark(
      "loop",
      [&](benchmark::State& state) { cpu_time = time_iterations(state, prepare, timed).value(); })
      ->UseManualTime()
      ->Iterations(kBatches);
  NoReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter, ".");
  benchmark::ClearRegisteredBenchmarks();
  return cpu_time;
}

TEST(TimedLoop, CountsOfTheCallingThreadItsBatchesAlone) {
  const auto cpu_time =
      cpu_time_of_loop([] { burn(milliseconds(20)); }, [] { burn(milliseconds(5)); });
  EXPECT_GE(cpu_time, kBatches * milliseconds(4));
  EXPECT_LT(cpu_time, kBatches * milliseconds(15));
}

TEST(TimedLoop, CountsWhatThreadsAndProcessesDoForABatch) {
  const auto of_threads =
      cpu_time_of_loop([] {}, [] { std::jthread([] { burn(milliseconds(5)); }); });
  EXPECT_GE(of_threads, kBatches * milliseconds(5));
  const auto of_processes =
      cpu_time_of_loop([] {}, [] { WorkerProcess([] { burn(milliseconds(5)); }).wait(); });
  EXPECT_GE(of_processes, kBatches * milliseconds(4));  // getrusage rounds
}

/// What a timer says of nothing at all, as a share of what its readings cost.
double share_of_readings() {
  constexpr int kReadings = 10'000;
  OwnTreeCpuTimer timer;
  const OwnTreeCpuTimer of_others;  // a sanitizer has a thread of its own
  const auto before = own_thread_cpu_time();
  for (int reading = 0; reading < kReadings; ++reading) {
    timer.begin();
    timer.end();
  }
  const auto readings = own_thread_cpu_time() - before;
  const auto used = timer.used().value() - of_others.used().value();
  return std::abs(static_cast<double>(used.count())) / static_cast<double>(readings.count());
}

TEST(OwnTreeCpuTimer, LeavesOutWhatReadingTheClockCosts) {
  // Three for each pair; one of them lies between begin and end. A virtual machine that is halted
  // between two spoils an attempt.
  constexpr double kSixth = 1.0 / 6;
  constexpr int kAttempts = 20;
  double least = 1;
  for (int attempt = 0; attempt < kAttempts && least >= kSixth; ++attempt) {
    least = std::min(least, share_of_readings());
  }
  EXPECT_LT(least, kSixth);
}

}  // namespace
}  // namespace concbench
