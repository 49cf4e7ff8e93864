#pragma once

#include <string>
#include <vector>

#include "benchmarks/cell/cell.hpp"

namespace concbench {

/// The limits of the suite's, or of a library's clock, that the cell comes to and its model feels:
/// each a text of two parts, what it is and, behind "; ", what to type where it is not to be. None
/// where there are none: what a cell cannot do at all is no cell (plan/).
/// `blocks`: whether steps of the workload's tasks block in the kernel.
std::vector<std::string> limits_reached(const Cell& cell, bool blocks);

}  // namespace concbench
