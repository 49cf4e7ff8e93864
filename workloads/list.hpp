#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parameters.hpp"
#include "workload.hpp"

namespace concbench {

/// Whether a workload's tasks keep a core busy or wait for something else. It decides which axis
/// a plan sweeps: cores for the one, concurrency for the other.
enum class Kind { kComputes, kWaits };

std::string_view to_string(Kind kind);

/// What a workload finds around it and does not start itself.
struct Surroundings {
  std::string server_url;  // of the suite's own HTTP server, without a slash at the end
};

/// Some parameters of a workload that a preset sets; the others stay at their defaults.
struct Preset {
  std::string_view name;
  std::vector<std::pair<std::string_view, std::string_view>> settings;
};

/// One workload as the command line knows it.
struct WorkloadEntry {
  std::string_view name;
  Kind kind;
  /// Raised whenever what a batch computes, or what its right answers are, changes: figures of
  /// different versions cannot be compared.
  int version;
  std::string_view summary;
  std::vector<ParameterSpec> parameters;
  /// A preset that stands here more than once gives a cell of each.
  std::vector<Preset> presets;
  /// Throws std::invalid_argument when the parameters do not fit each other.
  std::unique_ptr<Workload> (*make)(const Parameters&, const Surroundings&);
  bool (*needs_server)(const Parameters&);
  /// What each task waits for; 0 where it computes. Only for estimates.
  std::chrono::nanoseconds (*wait_per_task)(const Parameters&);
};

/// Every workload of the suite, in the order of the tables.
const std::vector<WorkloadEntry>& workloads();

}  // namespace concbench
