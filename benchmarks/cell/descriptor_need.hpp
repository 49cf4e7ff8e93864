#pragma once

#include <cstddef>
#include <string>

#include "benchmarks/cell/cell.hpp"

namespace concbench {

/// "" when the hard limit on file descriptors, to which every cell raises its own, allows what its
/// process and the local server have open at most; otherwise the reason and what to do. What that
/// is is counted with a few to spare.
std::string why_too_few_descriptors(const Cell& cell);

/// Connections that the local server has with the cell at most; 0 where it needs none.
std::size_t connections_of_server(const Cell& cell);

}  // namespace concbench
