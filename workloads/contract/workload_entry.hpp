#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "workloads/contract/parameters.hpp"
#include "workloads/contract/workload.hpp"

namespace concbench {

/// Whether a workload's tasks keep a core busy, wait for something else, or do both in turn. It
/// decides which axis a plan sweeps: cores for the first, concurrency for the others.
enum class WorkloadKind { kComputes, kWaits, kBoth };

inline constexpr std::array kWorkloadKinds{WorkloadKind::kComputes, WorkloadKind::kWaits,
                                           WorkloadKind::kBoth};

std::string_view to_string(WorkloadKind kind);

/// What a workload finds around it and does not start itself.
struct Surroundings {
  std::string server_url{};    // of the suite's own HTTP server, without a slash at the end
  std::string directory{};     // empty at first, the workload's own; removed by whoever made it
  std::string echo_address{};  // of its port that echoes, such as 127.0.0.1:8081
  std::vector<std::string> addresses{};  // of other servers' names, as HttpTerms has them
};

/// Names of libraries and their versions.
using LibraryVersions = std::vector<std::pair<std::string, std::string>>;

/// Seconds of a time that is only estimated, and may be longer than nanoseconds in 64 bits.
using EstimatedTime = std::chrono::duration<double>;

/// As many workers as there are cores, where a preset says how many.
inline constexpr std::size_t kWorkerPerCore = 0;

/// Runners that do a workload at a setting of a preset, by their names, each with each of these
/// numbers of tasks at once.
struct PresetModels {
  std::vector<std::string_view> runners;
  std::vector<std::size_t> workers;
};

/// Some parameters of a workload that a preset sets; the others stay at their defaults. With models
/// these alone are measured, without any all that are selected, where they usually are.
struct Preset {
  std::string_view name;
  std::vector<std::pair<std::string_view, std::string_view>> parameters;
  std::vector<PresetModels> models{};
};

/// How long a batch takes if nothing is lost: what no model of concurrency can do better than, and
/// the overheads that are measured come on top of. Where the order of its tasks decides, from the
/// least to what workers take that take the tasks in turn.
struct IdealTime {
  EstimatedTime least_wait{};  // for what its tasks wait for
  EstimatedTime most_wait{};
  double least_share = 0;  // of what it takes to compute all tasks one after another
  double most_share = 0;   // 0: they compute nothing worth mentioning
};

/// Who does a batch.
struct IdealTerms {
  std::size_t workers;  // tasks that can wait at once
  std::size_t cores;    // tasks that can compute at once, unless there are fewer workers
};

/// One workload as the command line knows it. What stands in data can be asked without loading its
/// module; what is a function is empty where the workload has nothing to say.
struct WorkloadEntry {
  std::string_view name;
  WorkloadKind kind;
  /// Raised whenever what a batch computes, or what its right answers are, changes: figures of
  /// different versions cannot be compared.
  int version = 1;
  std::string_view summary;
  std::vector<ParameterSpec> parameters{};
  /// A preset that stands here more than once gives a cell of each.
  std::vector<Preset> presets{};
  /// Parameters of a batch that takes milliseconds, for tests: `{}` stands for its number of tasks,
  /// which may be 0. The others stay at their defaults.
  std::vector<std::pair<std::string_view, std::string_view>> small{};
  /// Throws std::invalid_argument when the parameters do not fit each other. With empty
  /// surroundings it only judges them: such a workload is never run. Cheap either way: a plan makes
  /// one for each of its cells.
  std::function<std::unique_ptr<Workload>(const Parameters&, const Surroundings&)> make;
  /// Whether it needs the suite's own HTTP server.
  std::function<bool(const Parameters&)> needs_server{};
  /// Its tasks fetch over HTTP: its processes load what that takes before the clock runs.
  bool fetches = false;
  /// Its tasks exchange messages over TCP connections, which are kept.
  bool exchanges = false;
  /// The URLs of other servers that its tasks fetch: whoever makes its surroundings resolves their
  /// names, once.
  std::function<std::vector<std::string>(const Parameters&)> fetches_from{};
  /// Its tasks read or write files below Surroundings::directory, which is made below the
  /// directory that its parameter `directory` names.
  bool needs_directory = false;
  /// Open connections that it allows a loop, or a process whose threads block; 0: any number.
  std::function<std::size_t(const Parameters&)> most_connections{};
  /// Limits on how long a request of its tasks may take: their names, and how long they are.
  std::function<std::vector<std::pair<std::string_view, std::chrono::nanoseconds>>(
      const Parameters&)>
      time_limits{};
  /// How long each task waits, about; 0 where it computes. For estimates, and for what a runner
  /// must have in progress while tasks wait (runners/contract/claims.hpp).
  std::function<std::chrono::nanoseconds(const Parameters&)> wait_per_task{};
  /// How long each task keeps a core busy, within a factor of two or so on any machine of today; of
  /// uneven tasks the mean. Only for estimates: where neither is said, they take a batch for some
  /// milliseconds.
  std::function<EstimatedTime(const Parameters&)> work_per_task{};
  /// How long a batch takes ideally, where its tasks are not all alike: what ideal_time says of
  /// others (workloads/contract/ideal_time.hpp) would be wrong then.
  std::function<IdealTime(const Parameters&, const IdealTerms&)> ideal_time{};
  /// Versions of the libraries that it works with, as they are loaded.
  std::function<LibraryVersions()> libraries{};
  /// Whether a quick run takes it when no workload is named.
  bool in_quick = false;
};

/// The parameter that most workloads begin with.
inline ParameterSpec tasks_parameter(std::string_view default_text) {
  return {"tasks", ParameterKind::kCount, default_text, "tasks in a batch"};
}

}  // namespace concbench
