#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "benchmarks/cell/cell.hpp"

namespace concbench {

/// Everything that a cell's process is told.
struct CellOrder {
  Cell cell;
  std::string workload_module;  // paths of the shared objects that hold them
  std::string runner_module;
  std::vector<int> cpus;
  Surroundings surroundings;
  std::chrono::nanoseconds min_time;  // of a measurement
  std::chrono::nanoseconds warm_up;
  int measurements;
  std::uint64_t iterations;  // batches in a measurement; 0: as many as min_time needs
};

Json to_json(const CellOrder& order);

/// Loads the two modules. Throws BadModule, or std::invalid_argument when they do not hold what the
/// order names.
CellOrder cell_order_from_json(const Json& json);

/// What a cell's process says to the campaign over kChannel, one message each.
inline constexpr std::string_view kWarmUpBegins = "warm-up begins";
inline constexpr std::string_view kWarmUpEnds = "warm-up ends";  // and waits for a reply
// The last message is the report: the sample's keys that only the process knows.

/// Life of a sample, inside: builds the workload, starts the runner, verifies a batch, warms up,
/// measures, stamps one more batch, stops the runner and reports. Expects to be the only thing
/// that its process does; the calling thread must be the process's only one.
///
/// Never throws: whatever goes wrong is in the report, with status "failed" and a reason.
Json run_cell(const CellOrder& order);

/// What `concbench cell ORDER` runs: run_cell, with the report sent over kChannel, or printed
/// where there is no channel. Returns the exit code.
int run_cell_command(const std::string& order_text);

}  // namespace concbench
