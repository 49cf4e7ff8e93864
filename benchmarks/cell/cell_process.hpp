#pragma once

#include <string>

#include "benchmarks/cell/cell_order.hpp"

namespace concbench {

/// Life of a sample, inside: builds the workload, starts the runner, verifies a batch, warms up,
/// measures, stamps one more batch, stops the runner and reports. Expects to be the only thing
/// that its process does; the calling thread must be the process's only one.
///
/// Never throws: whatever goes wrong is in the report, with status "failed" and a reason.
Json run_cell(const CellOrder& order);

/// What `concbench cell ORDER` runs: run_cell, with the report told to the campaign, or printed
/// where there is none. Returns the exit code.
int run_cell_command(const std::string& order_text);

}  // namespace concbench
