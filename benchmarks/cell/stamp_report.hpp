#pragma once

#include <chrono>
#include <span>

#include "benchmarks/cell/cell.hpp"
#include "benchmarks/telling/json_file.hpp"
#include "runners/contract/runner.hpp"

namespace concbench {

/// What the stamps of a batch tell, which began at this time of their clock: the tasks' times and
/// workers. Throws BrokenBatch where the runner is not what it claims to be.
void report_stamps(const Cell& cell, std::span<const TaskStamp> stamps,
                   std::chrono::steady_clock::time_point began, Json& report);

/// When most tasks were in flight, of a batch during which somebody looks at the memory. Says
/// nothing of work that does more than wait, nor of workers on other machines, with other clocks.
void report_in_flight(const Cell& cell, const Runner& runner, std::span<const TaskStamp> stamps,
                      Json& report);

}  // namespace concbench
