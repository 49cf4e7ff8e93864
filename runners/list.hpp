#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "runner.hpp"

namespace concbench {

enum class Family { kSequential, kThreaded, kMultiprocess, kAsync };

std::string_view to_string(Family family);

/// Who may execute the tasks of a batch: what a runner claims of itself and every cell checks.
enum class Workers {
  kCaller,        // the thread that called run_batch
  kThreads,       // threads of this process, at most `concurrency` of them
  kProcesses,     // other processes, at most `concurrency` of them
  kNewThreads,    // threads of this process, a new one for each task
  kNewProcesses,  // other processes, a new one for each task
};

/// One runner as the command line knows it.
struct RunnerEntry {
  std::string_view name;
  Family family;
  Workers workers;
  std::string_view built_on;
  std::string_view summary;
  std::unique_ptr<Runner> (*make)(Batch&, std::size_t concurrency);
  /// Beyond this concurrency the cell does not exist, for the reason that stands next to it.
  std::size_t most_concurrency = std::numeric_limits<std::size_t>::max();
  std::string_view why_most{};
};

/// Every runner of the suite, in the order of the tables.
const std::vector<RunnerEntry>& runners();

}  // namespace concbench
