#include "benchmarks/cell/timed_loop.hpp"

#include <time.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "benchmarks/machine/cpu_time.hpp"
#include "runners/contract/task_in_steps.hpp"

namespace concbench {
namespace {

using Clock = std::chrono::steady_clock;

/// A CPU that has idled for some milliseconds starts slowly, and no counter shows it. So every
/// batch starts from a CPU that is awake, whatever the batch before it did.
void spin_up(std::chrono::nanoseconds duration) {
  const auto until = Clock::now() + duration;
  while (Clock::now() < until) {
  }
}

/// A batch that took microseconds has let no CPU idle for milliseconds: a tenth of it is enough,
/// and keeps most of a run's time for what is measured.
std::chrono::nanoseconds spin_up_after(std::chrono::nanoseconds batch) {
  constexpr std::chrono::nanoseconds kAlwaysEnough = std::chrono::microseconds(100);
  return std::min(batch / 10, kAlwaysEnough);
}

std::chrono::nanoseconds own_cpu_time() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

CheckedBatch run_watched(Runner& runner) {
  const auto cpu_before = own_cpu_time();
  const auto began = Clock::now();
  runner.run_batch();
  const auto took = Clock::now() - began;
  return {began, {took, own_cpu_time() - cpu_before}};
}

/// Where one failure ends the other tasks, theirs are no reasons.
bool is_a_cause(const TaskFailure& failure) { return failure.reason != kCancelled; }

}  // namespace

void require_no_failure(const Batch& batch) {
  const auto failures = batch.failures();
  if (failures.empty()) return;
  const auto cause = std::ranges::find_if(failures, is_a_cause);
  const auto& [task, reason] = cause == failures.end() ? failures.front() : *cause;
  throw std::runtime_error(std::to_string(failures.size()) + " of " +
                           std::to_string(batch.task_count()) + " tasks failed; task " +
                           std::to_string(task) + ": " + reason);
}

CheckedBatch run_checked_batch(Runner& runner, Batch& batch, Stamping stamping) {
  batch.spoil_results();
  batch.begin(stamping);
  const auto watched = run_watched(runner);
  require_no_failure(batch);
  batch.check_each_once();
  batch.verify();
  return watched;
}

std::optional<std::chrono::nanoseconds> time_iterations(benchmark::State& state,
                                                        const std::function<void()>& prepare,
                                                        const std::function<void()>& timed) {
  std::chrono::nanoseconds last = std::chrono::seconds(1);  // what precedes the first is no batch
  OwnTreeCpuTimer cpu;
  try {
    for (auto _ : state) {
      prepare();
      spin_up(spin_up_after(last));
      cpu.begin();
      const auto started = Clock::now();
      timed();
      last = Clock::now() - started;
      cpu.end();
      state.SetIterationTime(std::chrono::duration<double>(last).count());
    }
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
  const auto used = cpu.used();
  if (!used) return std::nullopt;
  return std::max(*used, std::chrono::nanoseconds{});
}

std::optional<std::chrono::nanoseconds> time_batches(benchmark::State& state, Runner& runner,
                                                     Batch& batch, const JudgeOfTime& judge) {
  const auto cpu_time = time_iterations(
      state,
      [&] {
        require_no_failure(batch);
        batch.begin();
      },
      [&] {
        if (!judge) return runner.run_batch();
        judge(run_watched(runner).took);
      });
  try {
    require_no_failure(batch);
    batch.check_each_once();
  } catch (const std::exception& error) {
    if (!state.error_occurred()) state.SkipWithError(error.what());
  }
  return cpu_time;
}

}  // namespace concbench
