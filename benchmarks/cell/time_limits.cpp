#include "benchmarks/cell/time_limits.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "workloads/contract/duration.hpp"

namespace concbench {
namespace {

using std::chrono::nanoseconds;

/// What the tasks' own waits make of a batch, at least.
nanoseconds expected_wait(const Cell& cell, std::size_t tasks) {
  if (!cell.workload->wait_per_task) return {};
  const auto at_once = std::max<std::size_t>(cell.concurrency, 1);
  const auto rounds = static_cast<std::int64_t>((tasks + at_once - 1) / at_once);
  return cell.workload->wait_per_task(cell.parameters) * rounds;
}

/// As late as timers and a busy machine make it.
nanoseconds latest(nanoseconds limit) { return limit + limit / 50 + std::chrono::milliseconds(20); }

}  // namespace

TimeLimits::TimeLimits(const Cell& cell, std::size_t tasks) {
  if (!cell.workload->time_limits) return;
  const auto expected = expected_wait(cell, tasks);
  for (const auto& [name, limit] : cell.workload->time_limits(cell.parameters)) {
    if (expected < limit / 2) limits_.emplace_back(name, limit);
  }
}

JudgeOfTime TimeLimits::judging() const {
  if (limits_.empty()) return {};
  return [this](const BatchTime& batch) { judge(batch); };
}

void TimeLimits::judge(const BatchTime& batch) const {
  if (batch.cpu > batch.wall / 2) return;
  for (const auto& [name, limit] : limits_) {
    if (batch.wall < limit || batch.wall > latest(limit)) continue;
    throw std::runtime_error("a batch took as long as the limit " + name + ", " +
                             format_duration(limit) +
                             ": it has waited for the limit, not for its tasks; where they do take "
                             "so long, type another limit");
  }
}

}  // namespace concbench
