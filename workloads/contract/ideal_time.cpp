#include "workloads/contract/ideal_time.hpp"

#include <algorithm>
#include <cmath>

namespace concbench {
namespace {

double rounds_of(std::size_t tasks, std::size_t at_once) {
  return std::ceil(static_cast<double>(tasks) / static_cast<double>(at_once));
}

}  // namespace

std::optional<IdealTime> ideal_time(const WorkloadEntry& workload, const Parameters& parameters,
                                    const IdealTerms& terms) {
  if (workload.ideal_time) return workload.ideal_time(parameters, terms);
  const auto tasks = workload.make(parameters, {})->task_count();
  IdealTime ideal;
  if (workload.kind != WorkloadKind::kComputes) {
    const auto wait =
        workload.wait_per_task ? workload.wait_per_task(parameters) : std::chrono::nanoseconds{};
    if (wait.count() == 0) return std::nullopt;
    ideal.least_wait = EstimatedTime(wait) * rounds_of(tasks, terms.workers);
    ideal.most_wait = ideal.least_wait;
  }
  if (workload.kind != WorkloadKind::kWaits && tasks > 0) {
    const auto all = static_cast<double>(tasks);
    const auto cores = std::min(terms.cores, terms.workers);
    ideal.most_share = rounds_of(tasks, cores) / all;
    ideal.least_share =
        std::max(rounds_of(tasks, terms.workers) / all, 1 / static_cast<double>(cores));
  }
  return ideal;
}

}  // namespace concbench
