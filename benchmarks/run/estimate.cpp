#include "benchmarks/run/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>

#include "benchmarks/cell/portions.hpp"
#include "benchmarks/race/race.hpp"
#include "benchmarks/run/race_plan.hpp"

namespace concbench {
namespace {

// Measured on two cores of a virtual machine, as what the entries say is.
constexpr EstimatedTime kProcess(30e-3);          // to start it and to end it
constexpr EstimatedTime kComputedBatch(3e-3);     // where a workload says nothing
constexpr EstimatedTime kShortestBatch(50e-9);    // that the clock can tell
constexpr EstimatedTime kTask(10e-9);             // what the harness does for each, at least
constexpr EstimatedTime kConnection(200e-6);      // to open one that is kept, in the first batch
constexpr EstimatedTime kBetweenBatches(1.5e-6);  // the bookkeeping of the timed loop
constexpr EstimatedTime kPulses(5e-3);            // of a few CPUs, before and after
constexpr EstimatedTime kSpinUp(100e-6);          // at most, and a tenth of a batch

double rounded_up(std::size_t count, std::size_t divisor) {
  return std::ceil(static_cast<double>(count) / static_cast<double>(divisor));
}

/// As long as the tasks of a batch wait, `in_turn` of them in the hands of one worker.
EstimatedTime waits_of_batch(const Cell& cell, std::size_t tasks, std::size_t in_turn) {
  const auto rounds = rounded_up(tasks, in_turn * cell.concurrency) * static_cast<double>(in_turn);
  return EstimatedTime(cell.workload->wait_per_task(cell.parameters)) * rounds;
}

/// As long as they compute, on all the cores that the runner has for them.
EstimatedTime work_of_batch(const Cell& cell, std::size_t tasks) {
  const bool by_caller = cell.runner->workers == Workers::kCaller;
  const auto at_once = by_caller ? 1 : std::min(cell.concurrency, cell.cores);
  return cell.workload->work_per_task(cell.parameters) * tasks / at_once;
}

EstimatedTime batch_of(const Cell& cell, const RunnerCosts& costs) {
  const auto tasks = cell.workload->make(cell.parameters, {})->task_count();
  const auto most = std::max<std::size_t>(tasks, 1);
  auto time = waits_of_batch(cell, tasks, std::clamp<std::size_t>(costs.tasks_in_turn, 1, most));
  if (cell.workload->work_per_task) {
    time += work_of_batch(cell, tasks);
  } else if (time.count() == 0) {
    time = kComputedBatch;
  }
  return time + (kTask + costs.task) * tasks + kShortestBatch;
}

/// As long as is asked for, and at least one batch.
EstimatedTime measured(EstimatedTime batch, const Effort& effort) {
  const double batches = std::max(std::round(EstimatedTime(effort.min_time) / batch), 1.0);
  const auto besides = kBetweenBatches + std::min(batch / 10, kSpinUp);
  return batches * (batch + besides);
}

/// Checked, warm and stamped: where few batches are measured all of these are one.
EstimatedTime not_measured(EstimatedTime batch, const Effort& effort) {
  if (EstimatedTime(effort.min_time) / batch < kManyBatches) {
    return std::max<EstimatedTime>(batch, effort.warm_up);
  }
  return std::max<EstimatedTime>(2 * batch, effort.warm_up) + batch;
}

/// How many tries a race takes at least.
std::size_t first_look(std::size_t runners, std::size_t last_look) {
  const RaceTerms terms;
  return looks_up_to(last_look, terms.error_rate / (2 * static_cast<double>(runners - 1)))
      .front()
      .pairs;
}

}  // namespace

EstimatedTime estimate(const Cell& cell, const Effort& effort) {
  const auto costs = cell.runner->costs_of(cell.settings);
  const auto batch = batch_of(cell, costs);
  const bool connects = cell.workload->fetches || cell.workload->exchanges;
  const auto connections = connects ? cell.concurrency : 0;
  return kProcess + kPulses + costs.start + EstimatedTime(costs.worker) * cell.concurrency +
         kConnection * connections + not_measured(batch, effort) + measured(batch, effort);
}

EstimatedSpan estimate(const std::vector<PlannedCell>& plan, const Effort& effort) {
  EstimatedTime block{};
  std::map<std::string, std::map<std::string, EstimatedTime>> shortest;  // by work, by runner
  for (const auto& [cell, skipped] : plan) {
    if (!skipped.empty()) continue;
    const auto sample = estimate(cell, effort);
    block += sample;
    const auto [known, is_first] = shortest[work_of(cell)].try_emplace(runner_label(cell), sample);
    if (!is_first) known->second = std::min(known->second, sample);
  }
  const auto screen = block * effort.blocks;
  EstimatedSpan span{screen, screen, screen};
  if (effort.last_look == 0) return span;
  for (const auto& [work, runners] : shortest) {
    if (runners.size() < 2) continue;
    EstimatedTime race{};
    for (const auto& [runner, sample] : runners) race += sample;
    span.least += race * first_look(runners.size(), effort.last_look);
    span.most += race * effort.last_look;
  }
  return span;
}

}  // namespace concbench
