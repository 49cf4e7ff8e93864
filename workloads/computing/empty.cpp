#include "workloads/computing/empty.hpp"

namespace concbench {

void Empty::run(std::size_t /*task*/, std::span<std::byte> /*result*/, Waits& /*waits*/) const {}

void Empty::verify(std::span<const std::byte> /*results*/) const {}

WorkloadEntry empty_entry() {
  return {
      .name = "empty",
      .kind = WorkloadKind::kComputes,
      .summary = "nothing at all: the cost of the harness",
      .parameters = {tasks_parameter("1000")},
      .small = {{"tasks", "{}"}},
      .make = [](const Parameters& parameters, const Surroundings&) -> std::unique_ptr<Workload> {
        return std::make_unique<Empty>(parameters.count("tasks"));
      },
      .work_per_task = [](const Parameters&) { return EstimatedTime{}; },
      .in_quick = true};
}

}  // namespace concbench
