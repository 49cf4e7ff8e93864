#pragma once

#include <memory>
#include <string>

#include "cell.hpp"

namespace concbench {

/// Starts a cell's runner. Its workers that are not forked find the same workload in the
/// surroundings.
std::unique_ptr<Runner> make_runner(const Cell& cell, Batch& batch,
                                    const Surroundings& surroundings);

/// The workload that make_runner describes to workers in the text of their order.
std::unique_ptr<Workload> workload_of_order(const std::string& order);

}  // namespace concbench
