#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/cell/cell.hpp"

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

  /// Its workers are started as programs for each task, which takes its time.

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

/// Every runner of this program at its default settings, and those whose settings make another
/// model of them.
inline std::vector<std::string> runner_variants() {
  auto labels = names_of(runners());
  for (const auto* const label :
       {"global_lock:compute=released", "openmp:schedule=static", "process_pool:chunk=3",
        "process_pool:start=spawn", "process_pool:chunk=3:start=spawn"}) {
    if (find_runner(std::string_view(label).substr(0, std::string_view(label).find(':')))) {
      labels.emplace_back(label);
    }
  }
  return labels;
}

/// GoogleTest takes letters, digits and underscores.
inline std::string test_name(std::string label) {
  std::ranges::replace_if(
      label, [](char c) { return c == ':' || c == '='; }, '_');
  return label;
}

inline std::string rank_program() { return std::string(CONCBENCH_EXECUTABLE) + "_mpi"; }

/// Why this program's tests cannot start the runner; "" when they can.
inline std::string why_not_startable(const RunnerEntry& entry) {
  if (entry.program != CONCBENCH_PROGRAM) {
    return "runs in " + (entry.program.empty() ? "concbench" : std::string(entry.program));
  }
  // Not what the entry itself says: the suite's programs do not lie beside those of the tests.
  if (entry.family != Family::kDistributed) return entry.unavailable();
  if (::access(rank_program().c_str(), X_OK) != 0) return "built without Open MPI";
  return std::system("command -v mpirun >/dev/null") == 0 ? "" : "no mpirun on the PATH";
}

/// A cell with everything at its default.
inline Cell small_cell(const WorkloadEntry& workload, const RunnerEntry& runner) {
  return {&workload, Parameters(workload.parameters), &runner, Parameters(runner.parameters), 1, 1};
}

/// `order` tells workers that are not forked which workload it is: the program `worker` reads it.
inline std::unique_ptr<Runner> start_runner(const RunnerVariant& variant, Batch& batch,
                                            std::size_t concurrency, const std::string& order,
                                            const std::string& worker = CONCBENCH_EXECUTABLE) {
  constexpr std::size_t kCores = 2;
  const WorkerPrograms programs{.worker = worker, .rank = rank_program(), .order = order};
  return variant.entry().make(batch, {.concurrency = concurrency,
                                      .cores = kCores,
                                      .settings = variant.settings(),
                                      .programs = programs});
}

}  // namespace concbench
