#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "workloads/contract/workload_entry.hpp"

namespace concbench {

/// What a process is told that makes a workload anew: a spawned worker, or a rank of MPI.
struct WorkloadOrder {
  std::string module;    // the path of the shared object that holds it
  std::string workload;  // its name
  std::vector<std::pair<std::string, std::string>> parameters;
  Surroundings surroundings;
};

/// As one argument of a command line, and back. Throws std::invalid_argument when the text is not
/// what to_text wrote.
std::string to_text(const WorkloadOrder& order);
WorkloadOrder workload_order_from_text(const std::string& text);

/// Loads the module, and what the workload fetches with, and makes the workload. Throws BadModule,
/// or std::invalid_argument when the module has no such workload or the workload no such
/// parameters.
std::unique_ptr<Workload> make_workload(const WorkloadOrder& order);

}  // namespace concbench
