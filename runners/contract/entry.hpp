#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runners/contract/runner.hpp"
#include "workloads/contract/parameters.hpp"

namespace concbench {

enum class Family { kSequential, kThreaded, kMultiprocess, kAsync, kHybrid, kDistributed };

std::string_view to_string(Family family);

/// Who may execute the tasks of a batch: what a runner claims of itself and every cell checks.
enum class Workers {
  kCaller,              // the thread that called run_batch
  kThreads,             // threads of this process, at most `concurrency` of them
  kProcesses,           // other processes, at most `concurrency` of them
  kNewThreads,          // threads of this process, a new one for each task
  kNewProcesses,        // other processes, a new one for each task
  kCallerAndThreads,    // the caller waits; what computes does so in other threads
  kCallerAndProcesses,  // the caller waits; what computes does so in other processes
};

/// How to start a process that can make the same workload, for runners whose workers are not
/// forked. `order` describes the workload; only the program that wrote it reads it.
struct WorkerPrograms {
  std::string worker;  // executable; its command line is `worker ORDER ...`
  std::string rank;    // executable that takes part in MPI; its command line is `ORDER`
  std::string order;
};

/// What a runner is told besides its batch.
struct RunnerTerms {
  std::size_t concurrency;
  std::size_t cores;  // CPUs that the cell may use
  const Parameters& settings;
  const WorkerPrograms& programs;
};

/// One runner as the command line knows it.
struct RunnerEntry {
  std::string_view name;
  Family family;
  Workers workers;
  std::string_view built_on;
  std::string_view counterpart;  // in Python, as the guides have it
  std::string_view summary;
  std::unique_ptr<Runner> (*make)(Batch&, const RunnerTerms&);
  std::vector<ParameterSpec> parameters{};
  /// Beyond this concurrency the cell does not exist, for the reason that stands next to it.
  std::size_t most_concurrency = std::numeric_limits<std::size_t>::max();
  std::string_view why_most{};
  /// Why it cannot run on this machine; "" when it can. Its cells are then skipped for that reason.
  std::string (*unavailable)() = [] { return std::string(); };
  /// Why these settings mean nothing, and what to type instead; "" when they do.
  std::string (*refuse)(const Parameters& settings) = [](const Parameters&) {
    return std::string();
  };
  /// Why a cell cannot exist with these settings; "" when it can.
  std::string (*hole)(const Parameters& settings, std::size_t concurrency) =
      [](const Parameters&, std::size_t) { return std::string(); };
  /// CPUs that these settings give it besides this machine's own, on all machines together; 0 when
  /// it stays on this one.
  std::size_t (*cores_of_hosts)(const Parameters& settings) = [](const Parameters&) {
    return std::size_t{0};
  };
  /// What a task costs besides its own work, and a cell besides its batches, about: for the
  /// estimate of a run's time, where it is long enough to matter.
  std::chrono::nanoseconds task_cost{};
  std::chrono::nanoseconds start_cost{};
  /// The program, beside the suite's own, that its cells run in; "" for the suite's own.
  std::string_view program{};
  /// Executes no further task once one has failed: the others fail as cancelled.
  bool stops_at_failure = false;
  /// Stands for its family in a quick run when no runner is named.
  bool in_quick = false;
};

}  // namespace concbench
