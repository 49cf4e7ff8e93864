#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cell.hpp"

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
  bool starts_a_program_per_task() const { return entry_.name == "spawn_per_task"; }

  /// Its workers make the workload anew as soon as the runner is constructed.
  bool needs_order_to_start() const {
    return entry_.name == "process_pool" && settings_.text("start") == "spawn";
  }

 private:
  const RunnerEntry& entry_;
  Parameters settings_;
};

/// Every runner at its default settings, and those whose settings make another model of them.
inline std::vector<std::string> runner_variants() {
  auto labels = names_of(runners());
  for (const auto* const label :
       {"process_pool:chunk=3", "process_pool:start=spawn", "process_pool:chunk=3:start=spawn"}) {
    labels.emplace_back(label);
  }
  return labels;
}

/// GoogleTest takes letters, digits and underscores.
inline std::string test_name(std::string label) {
  std::ranges::replace_if(
      label, [](char c) { return c == ':' || c == '='; }, '_');
  return label;
}

/// `order` tells workers that are not forked which workload it is: the program `worker` reads it.
inline std::unique_ptr<Runner> start_runner(const RunnerVariant& variant, Batch& batch,
                                            std::size_t concurrency, const std::string& order,
                                            const std::string& worker = CONCBENCH_EXECUTABLE) {
  constexpr std::size_t kCores = 2;
  const WorkerPrograms programs{
      .worker = worker, .rank = std::string(CONCBENCH_EXECUTABLE) + "_mpi", .order = order};
  return variant.entry().make(batch, {.concurrency = concurrency,
                                      .cores = kCores,
                                      .settings = variant.settings(),
                                      .programs = programs});
}

}  // namespace concbench
