#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runners/contract/runner.hpp"
#include "workloads/contract/workload_entry.hpp"

namespace concbench {

enum class Family { kSequential, kThreaded, kMultiprocess, kAsync, kHybrid, kDistributed };

inline constexpr std::array kFamilies{Family::kSequential, Family::kThreaded, Family::kMultiprocess,
                                      Family::kAsync,      Family::kHybrid,   Family::kDistributed};

std::string_view to_string(Family family);

/// Whether its tasks wait in an event loop, and not in threads or processes of their own.
constexpr bool has_loop(Family family) {
  return family == Family::kAsync || family == Family::kHybrid;
}

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
  std::string rank;    // executable that takes part in MPI; its command line is `rank ORDER`
  std::string order;
};

/// What a runner is told besides its batch.
struct RunnerTerms {
  std::size_t concurrency;
  std::size_t cores;  // CPUs that the cell may use
  const Parameters& settings;
  const WorkerPrograms& programs;
};

/// What a runner takes besides its tasks' own work, about: for the estimate of a run's time, where
/// it is long enough to matter.
struct RunnerCosts {
  std::chrono::nanoseconds task{};    // of each, as it lengthens a batch
  std::chrono::nanoseconds worker{};  // to start and to end, for each that the concurrency means
  std::chrono::nanoseconds start{};   // of a cell, whatever its concurrency
  std::size_t tasks_in_turn = 1;      // that one worker takes before another one can have them
};

/// One runner as the command line knows it. What stands in data can be asked without loading its
/// module; what is a function is empty where the runner has nothing to say.
struct RunnerEntry {
  std::string_view name;
  Family family;
  Workers workers;
  std::string_view built_on;
  std::string_view counterpart;  // in Python, as the guides have it
  std::string_view summary;
  std::function<std::unique_ptr<Runner>(Batch&, const RunnerTerms&)> make;
  std::vector<ParameterSpec> parameters{};
  /// Beyond this concurrency the cell does not exist, for the reason that stands next to it.
  std::size_t most_concurrency = std::numeric_limits<std::size_t>::max();
  std::string_view why_most{};
  /// What of the kernel it needs that not every machine permits, words with a space between them:
  /// "io_uring", "epoll", "eventfd", "rt_tgsigqueueinfo" where it signals a thread, and "clone3"
  /// where it starts threads or, by posix_spawn, programs. Where one is missing its cells are
  /// skipped for that reason.
  std::string_view needs{};
  /// Why these settings mean nothing, what to type instead; "" when they do, as the defaults must.
  std::function<std::string(const Parameters& settings)> refuse{};
  /// Why a cell cannot exist with these settings; "" when it can.
  std::function<std::string(const Parameters& settings, std::size_t concurrency)> hole{};
  /// Into how many shares, each of which one worker does, these settings divide so many tasks: no
  /// more can be in progress at once. Empty where each task is one.
  std::function<std::size_t(const Parameters& settings, std::size_t tasks)> shares{};
  /// CPUs that these settings give it besides this machine's own, on all machines together; 0 when
  /// it stays on this one.
  std::function<std::size_t(const Parameters& settings)> cores_of_hosts{};
  RunnerCosts costs{};
  /// Where other settings than the defaults have other costs.
  std::function<RunnerCosts(const Parameters& settings)> costs_of{};
  /// Versions of the libraries that it works with, as they are loaded.
  std::function<LibraryVersions()> libraries{};
  /// File descriptors that it keeps open for each of its worker processes: more than the limit
  /// allows are no cell.
  std::size_t descriptors_per_worker = 0;
  /// The module that processes which it starts load besides: "" or a name as kRankModule.
  std::string_view also_loads{};
  /// Of its library's timers, to which waits are rounded up; 0 where that is the clock's.
  std::chrono::nanoseconds timer_resolution{};
  /// A loop that needs no helpers to wait for files, unless a setting asks for some.
  bool waits_for_files_itself = false;
  /// Executes no further task once one has failed: the others fail as cancelled.
  bool stops_at_failure = false;
  /// Stands for its family in a quick run when no runner is named.
  bool in_quick = false;
};

}  // namespace concbench
