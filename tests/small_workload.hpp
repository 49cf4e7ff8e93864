#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
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
    // sqrt_map is sized by its numbers instead of its tasks, and mandelbrot by its height.
    const bool by_height = entry.name == "mandelbrot";
    const bool by_numbers = entry.name == "sqrt_map";
    const std::string count = std::to_string(task_count);
    // Every parameter whose name is here; a new workload with another one runs at its default.
    const std::pair<std::string_view, std::string> kSmall[] = {
        {"tasks", count},     {"n", by_numbers ? std::to_string(10 * task_count) : "1000"},
        {"delay", "1ms"},     {"shortest", "100us"},
        {"longest", "1ms"},   {"fetch", "300us"},
        {"process", "300us"}, {"save", "300us"},
        {"grain", "10"},      {"bytes", "100"},
        {"rounds", "3"},      {"rows", "1"},
        {"width", "9"},       {"height", by_height ? count : "7"}};
    const auto specs = specs_from_0(entry);
    Parameters parameters(specs);
    for (const auto& [name, text] : kSmall) {
      if (std::ranges::find(specs, name, &ParameterSpec::name) != specs.end()) {
        parameters.set(name, text);
      }
    }
    workload = entry.make(parameters, surroundings);
    order = order_of_workload({&entry, parameters, &runner.entry(), runner.settings(), 1, 1},
                              surroundings);
  }

  std::unique_ptr<Workload> workload;
  std::string order;
};

}  // namespace concbench
