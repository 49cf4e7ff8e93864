#include "benchmarks/run/time_limit.hpp"

#include <fmt/core.h>

#include "benchmarks/run/estimate.hpp"
#include "benchmarks/telling/for_people.hpp"
#include "benchmarks/telling/usage_error.hpp"
#include "workloads/contract/duration.hpp"

namespace concbench {

void require_time_to_measure(const RunOptions& options) {
  const auto min_time = options.effort.min_time;
  const auto warm_up = options.effort.warm_up;
  const auto least = min_time + warm_up;
  if (least < options.timeout) return;
  throw UsageError(fmt::format(
      "--min-time {}: measuring for so long and a warm-up of {} take {}, and a cell's process is "
      "ended after {}; type a longer --timeout or a shorter --min-time",
      format_duration(min_time), format_duration(warm_up), for_people(least),
      format_duration(options.timeout)));
}

std::string note_on_time_limit(const std::vector<PlannedCell>& plan, const RunOptions& options) {
  const Cell* slowest = nullptr;
  EstimatedTime longest{};
  std::size_t measured = 0;
  std::size_t too_slow = 0;
  for (const auto& [cell, skipped] : plan) {
    if (!skipped.empty()) continue;
    ++measured;
    const auto time = estimate(cell, options.effort);
    if (time < options.timeout) continue;
    ++too_slow;
    if (time <= longest) continue;
    longest = time;
    slowest = &cell;
  }
  if (slowest == nullptr) return "";
  return fmt::format(
      "the time limit of {} is short for {} of {}: a sample of {} is estimated to take {}; a "
      "longer --timeout "
      "lets them end, --filter leaves them out",
      format_duration(options.timeout), too_slow, counted(measured, "cell"), name_of(*slowest),
      for_people(longest));
}

}  // namespace concbench
