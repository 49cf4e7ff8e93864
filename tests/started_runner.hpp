#pragma once

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/cell/cell.hpp"
#include "benchmarks/cell/own_executable.hpp"

namespace concbench {

/// A runner with some of its settings, written as in tables: "process_pool:chunk=3".
class RunnerVariant {
 public:
  explicit RunnerVariant(const std::string& label)
      : entry_(*find_runner(label.substr(0, label.find(':')))), settings_(entry_.parameters) {
    for (auto colon = label.find(':'); colon != std::string::npos;) {
      const auto next = label.find(':', colon + 1);
      const auto word = label.substr(colon + 1, next - colon - 1);
      settings_.set(word.substr(0, word.find('=')), word.substr(word.find('=') + 1));
      colon = next;
    }
  }

  const RunnerEntry& entry() const { return entry_; }
  const Parameters& settings() const { return settings_; }

  /// Its workers make the workload anew as soon as the runner is constructed.
  bool needs_order_to_start() const {
    return is_distributed() ||
           (entry_.name == "process_pool" && settings_.text("start") == "spawn");
  }

  bool is_distributed() const { return entry_.family == Family::kDistributed; }

 private:
  const RunnerEntry& entry_;
  Parameters settings_;
};

/// Every runner of the suite at its default settings, and those whose settings make another
/// model of them.
inline std::vector<std::string> runner_variants() {
  auto labels = names_of(runners());
  for (const auto* const label :
       {"global_lock:compute=released", "global_lock:switch_interval=0ms",
        "global_lock:switch_interval=50us", "coroutines:spawn=kept", "callbacks:spawn=kept",
        "nursery:spawn=kept", "libuv:spawn=kept", "thread_team:claim=counter",
        "process_pool_shared:claim=counter", "tbb:partitioner=static", "tbb:partitioner=affinity",
        "openmp:schedule=static", "process_pool:chunk=3", "process_pool:start=spawn",
        "process_pool:ahead=1", "process_pool:chunk=3:start=spawn"}) {
    if (!find_runner(std::string_view(label).substr(0, std::string_view(label).find(':')))) {
      continue;
    }
    const RunnerVariant variant(label);
    const auto& refuse = variant.entry().refuse;  // as a build with a sanitizer may
    if (!refuse || refuse(variant.settings()).empty()) labels.emplace_back(label);
  }
  return labels;
}

/// GoogleTest takes letters, digits and underscores: two before a setting, so that the tests of
/// "process_pool" and its variants are "process_pool" and "process_pool__*".
inline std::string test_name(const std::string& label) {
  std::string name;
  for (const char letter : label) {
    name += letter == ':' ? "__" : letter == '=' ? "_" : std::string(1, letter);
  }
  return name;
}

/// Why this program's tests cannot start the runner; "" when they can.
inline std::string why_not_startable(const RunnerEntry& entry) {
  if (entry.family != Family::kDistributed) return why_unavailable(entry);
  return std::system("command -v mpirun >/dev/null") == 0 ? "" : "no mpirun on the PATH";
}

/// A cell with everything at its default.
inline Cell small_cell(const WorkloadEntry& workload, const RunnerEntry& runner) {
  return {&workload, Parameters(workload.parameters), &runner, Parameters(runner.parameters), 1, 1};
}

/// `order` tells workers that are not forked which workload it is: the program `worker` reads it.
inline std::unique_ptr<Runner> start_runner(const RunnerVariant& variant, Batch& batch,
                                            std::size_t concurrency, const std::string& order,
                                            const std::string& worker = worker_program()) {
  constexpr std::size_t kCores = 2;
  const WorkerPrograms programs{.worker = worker, .rank = CONCBENCH_EXECUTABLE, .order = order};
  return variant.entry().make(batch, {.concurrency = concurrency,
                                      .cores = kCores,
                                      .settings = variant.settings(),
                                      .programs = programs});
}

}  // namespace concbench
