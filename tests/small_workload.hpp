#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/cell/make_runner.hpp"
#include "started_runner.hpp"

namespace concbench {

/// What a count is at least is a matter of the command line: 0 tasks are a batch, too.
inline std::vector<ParameterSpec> specs_from_0(const WorkloadEntry& entry) {
  auto specs = entry.parameters;
  for (auto& spec : specs) spec.least = 0;
  return specs;
}

/// A workload with small tasks, `task_count` of them, and the order that describes it.
struct SmallWorkload {
  SmallWorkload(const WorkloadEntry& entry, std::size_t task_count, const RunnerVariant& runner,
                const Surroundings& surroundings) {
    const auto specs = specs_from_0(entry);
    Parameters parameters(specs);
    for (const auto& [name, text] : small_parameters(entry, task_count)) {
      parameters.set(name, text);
    }
    workload = entry.make(parameters, surroundings);
    order = order_of_workload({&entry, parameters, &runner.entry(), runner.settings(), 1, 1},
                              module_of(entry), surroundings);
  }

  std::unique_ptr<Workload> workload;
  std::string order;
};

}  // namespace concbench
