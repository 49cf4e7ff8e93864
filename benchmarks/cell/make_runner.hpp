#pragma once

#include <memory>
#include <string>

#include "benchmarks/cell/cell.hpp"

namespace concbench {

/// Starts a cell's runner. Its workers that are not forked find the same workload in the
/// surroundings.
std::unique_ptr<Runner> make_runner(const Cell& cell, Batch& batch,
                                    const Surroundings& surroundings);

/// What describes a cell's workload to workers that are not forked.
std::string order_of_workload(const Cell& cell, const Surroundings& surroundings);

/// The workload that such an order describes.
std::unique_ptr<Workload> workload_of_order(const std::string& order);

}  // namespace concbench
