#include "benchmarks/self_test/self_test_trials.hpp"

#include <sys/prctl.h>

#include <algorithm>

#include <fmt/core.h>

#include "benchmarks/race/median.hpp"
#include "benchmarks/race/shuffled.hpp"
#include "benchmarks/run/cell_orders.hpp"
#include "benchmarks/run/estimate.hpp"
#include "benchmarks/run/progress.hpp"
#include "benchmarks/run/supervisor.hpp"

namespace concbench {
namespace {

using namespace std::chrono_literals;

/// A batch of about a millisecond, and one with 5 % more work.
constexpr const char* kNumbers = "160000";
constexpr const char* kMoreNumbers = "168000";

Cell cell_of(const char* workload_name, const RunnerEntry& runner, std::size_t cores,
             std::size_t concurrency,
             const std::vector<std::pair<const char*, const char*>>& values) {
  const auto* const workload = find_workload(workload_name);
  Parameters parameters(workload->parameters);
  for (const auto& [name, text] : values) parameters.set(name, text);
  return {workload, parameters,
          &runner,  Parameters(runner.parameters),
          cores,    std::min(concurrency, runner.most_concurrency)};
}

/// Wall time of a batch: the median of the measurements of a process.
std::optional<double> batch_ns(const std::optional<Outcome>& outcome) {
  if (!outcome || !outcome->figures) return std::nullopt;
  const auto& wall_ns = outcome->figures->wall_ns;
  return median(std::vector<double>(wall_ns.begin(), wall_ns.end())) /
         static_cast<double>(outcome->figures->iterations);
}

std::vector<std::optional<double>> batch_times(const Trial& trial) {
  std::vector<std::optional<double>> times;
  for (const auto& outcome : trial.outcomes) times.push_back(batch_ns(outcome));
  return times;
}

bool is_compared(const Trial& trial) {
  return trial.purpose == Purpose::kFirst || trial.purpose == Purpose::kSame ||
         trial.purpose == Purpose::kMoreWork;
}

std::size_t blocks_of(const Trial& trial, Blocks blocks) {
  std::size_t count = 0;
  for (auto block = blocks.from; block < blocks.to; ++block) {
    if (takes_part(trial, blocks, block)) ++count;
  }
  return count;
}

/// As the first sample that had figures has found it out; before there is one, as it is.
void order_as_calibrated(const Trial& trial, CellOrder& order) {
  for (const auto& outcome : trial.outcomes) {
    if (!outcome || !outcome->figures) continue;
    order.iterations = outcome->figures->iterations;
    order.measurements = static_cast<int>(outcome->figures->wall_ns.size());
    return;
  }
}

const Trial& trial_for(Purpose purpose, const std::vector<Trial>& trials) {
  return *std::ranges::find(trials, purpose, &Trial::purpose);
}

std::optional<Skew> skew_of(const Trial& trial) {
  std::vector<double> skews_ns;
  for (const auto& outcome : trial.outcomes) {
    if (!outcome || !outcome->figures) continue;
    // A worker that got no task may have been the last by far.
    if (outcome->figures->workers_seen != trial.cell.concurrency) continue;
    const auto skew_ns = outcome->figures->start_skew_ns;
    if (skew_ns) skews_ns.push_back(static_cast<double>(*skew_ns));
  }
  if (skews_ns.empty()) return std::nullopt;
  return Skew{median(skews_ns), std::ranges::max(skews_ns)};
}

std::optional<double> cost_per_task_of(const Trial& trial) {
  const auto tasks = trial.cell.workload->make(trial.cell.parameters, {})->task_count();
  std::vector<double> costs_ns;
  for (const auto& outcome : trial.outcomes) {
    if (const auto time = batch_ns(outcome)) costs_ns.push_back(*time / static_cast<double>(tasks));
  }
  return costs_ns.empty() ? std::nullopt : std::optional(median(costs_ns));
}

}  // namespace

std::vector<Trial> self_test_trials(std::size_t usable_cores) {
  const auto compared = quick_effort();
  const auto stamped = Effort{"", 0, 1ms, 1ms, 1};
  const auto costed = Effort{"", 0, 10ms, 10ms};
  constexpr std::size_t kNowAndThen = 4;  // what is no verdict, only a figure

  std::vector<Trial> trials;
  const auto sums = [&](const char* numbers) {
    return cell_of("sum_of_squares", *find_runner("sequential"), 1, 1,
                   {{"tasks", "16"}, {"n", numbers}});
  };
  trials.push_back({Purpose::kFirst, sums(kNumbers), compared, 1});
  trials.push_back({Purpose::kSame, sums(kNumbers), compared, 1});
  trials.push_back({Purpose::kMoreWork, sums(kMoreNumbers), compared, 1});
  const std::size_t workers = std::max<std::size_t>(usable_cores, 2);
  const auto tasks = std::to_string(32 * workers);
  for (const char* const runner : {"thread_pool", "process_pool_shared"}) {
    trials.push_back({Purpose::kStartSkew,
                      cell_of("sum_of_squares", *find_runner(runner), usable_cores, workers,
                              {{"tasks", tasks.c_str()}, {"n", "100000"}}),
                      stamped, 1});
  }
  for (const auto& runner : runners()) {
    if (!why_unavailable(runner).empty()) continue;
    // A new worker for each task costs as much in a short batch, which is sooner done.
    const bool new_workers =
        runner.workers == Workers::kNewThreads || runner.workers == Workers::kNewProcesses;
    trials.push_back({Purpose::kCost,
                      cell_of("empty", runner, usable_cores, usable_cores,
                              {{"tasks", new_workers ? "100" : "1000"}}),
                      costed, kNowAndThen});
  }
  return trials;
}

bool takes_part(const Trial& trial, Blocks blocks, std::size_t block) {
  return block % trial.every == 0 && (blocks.from == 0 || is_compared(trial));
}

bool run_trials(std::vector<Trial>& trials, std::uint64_t seed, Blocks blocks,
                const Topology& topology) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // as a run does, and for the same reason
  const StopSignals signals;
  std::size_t samples = 0;
  EstimatedTime expected{};
  for (auto& trial : trials) {
    trial.outcomes.resize(blocks.to);
    auto effort = trial.effort;
    effort.blocks = blocks_of(trial, blocks);
    samples += effort.blocks;
    expected += estimate(trial.cell, effort) * effort.blocks;
  }
  Progress progress(samples, blocks.to, expected);
  for (std::size_t block = blocks.from; block < blocks.to; ++block) {
    for (const auto index : shuffled(trials.size(), {seed, block})) {
      auto& trial = trials[index];
      if (!takes_part(trial, blocks, block)) continue;
      if (signals.end()) return false;
      if (signals.pause()) progress.leave_out(stop_until_continued());
      progress.begin_sample(block, name_of(trial.cell));
      auto order = order_for(trial.cell, trial.effort, topology);
      order_as_calibrated(trial, order);
      auto supervised = supervise(order, 1min, signals);
      for (int tries = 1; supervised.was_stopped && !supervised.interrupted && tries < kMostTries;
           ++tries) {
        progress.leave_out(supervised.elapsed + supervised.paused);
        supervised = supervise(order, 1min, signals);
      }
      if (supervised.interrupted) return false;
      trial.outcomes[block] =
          supervised.was_stopped ? stopped_too_often() : std::move(supervised.outcome);
      progress.end_sample();
    }
  }
  return true;
}

// It stops by the width alone: to stop as soon as a difference is found would give chance three
// times to find one.
std::optional<SelfTest> take_until_told(std::vector<Trial>& trials, std::uint64_t seed,
                                        std::size_t blocks,
                                        const std::function<bool(Blocks)>& take) {
  for (std::size_t go = 1;; ++go) {
    const auto taken = go * blocks;
    if (!take({taken - blocks, taken})) return std::nullopt;
    auto self_test = judge(trials, seed, taken);
    if (!self_test.a_a_is_wide() || go == kMostGoes) return self_test;
  }
}

SelfTest judge(const std::vector<Trial>& trials, std::uint64_t seed, std::size_t blocks) {
  const auto first = batch_times(trial_for(Purpose::kFirst, trials));
  SelfTest self_test{.finished_at = "",
                     .seed = seed,
                     .blocks = blocks,
                     .a_a = paired_ratio(batch_times(trial_for(Purpose::kSame, trials)), first),
                     .a_b = paired_ratio(batch_times(trial_for(Purpose::kMoreWork, trials)), first),
                     .timer = {},
                     .start_skew = {},
                     .cost_per_task_ns = {}};
  for (const auto& trial : trials) {
    const std::string runner(trial.cell.runner->name);
    if (trial.purpose == Purpose::kStartSkew) {
      self_test.start_skew.emplace_back(runner, skew_of(trial));
    } else if (trial.purpose == Purpose::kCost) {
      self_test.cost_per_task_ns.emplace_back(runner, cost_per_task_of(trial));
    }
  }
  return self_test;
}

std::vector<std::string> problems_of(const std::vector<Trial>& trials) {
  std::vector<std::string> problems;
  for (const auto& trial : trials) {
    std::size_t taken = 0;
    std::vector<std::string> reasons;
    for (const auto& outcome : trial.outcomes) {
      if (!outcome) continue;
      ++taken;
      if (outcome->status == Status::kOk) continue;
      reasons.push_back(fmt::format("{}: {}", to_string(outcome->status), outcome->reason));
    }
    if (reasons.empty()) continue;
    problems.push_back(fmt::format("{}: {} of {} not ok; {}", name_of(trial.cell), reasons.size(),
                                   taken, reasons.front()));
  }
  return problems;
}

}  // namespace concbench
