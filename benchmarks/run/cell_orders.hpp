#pragma once

#include <vector>

#include "benchmarks/cell/cell_process.hpp"
#include "benchmarks/machine/topology.hpp"
#include "benchmarks/plan/effort.hpp"
#include "benchmarks/plan/plan.hpp"

namespace concbench {

/// What a cell's process is told, where it finds nothing around it and has to find out itself how
/// many batches a measurement is.
CellOrder order_for(const Cell& cell, const Effort& effort, const Topology& topology);

/// What the process of each measured cell of a plan is told, so that one can be started by hand,
/// under a debugger. What a run provides for its cells has to be there: where it is needed, the
/// server of `concbench serve --port 8080 --echo-port 8081` and an empty directory at
/// directory_by_hand().
std::vector<CellOrder> cell_orders(const std::vector<PlannedCell>& plan, const Effort& effort,
                                   const Topology& topology);

inline constexpr const char* kServerByHand = "http://127.0.0.1:8080";
inline constexpr const char* kEchoByHand = "127.0.0.1:8081";

/// "concbench-cell" below the directory for temporary files.
std::string directory_by_hand();

}  // namespace concbench
