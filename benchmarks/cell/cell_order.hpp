#pragma once

#include <chrono>
#include <cstdint>
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

/// As docs/cell_protocol.md describes it.
Json to_json(const CellOrder& order);

/// The order for a program that is none of ours: no modules, but where its results are to be.
Json foreign_order(const CellOrder& order, const Json& results);

/// Loads the two modules. Throws BadModule, or std::invalid_argument when they do not hold what the
/// order names, or when it is of another version of the protocol.
CellOrder cell_order_from_json(const Json& json);

}  // namespace concbench
