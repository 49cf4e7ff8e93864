#pragma once

#include <cstddef>

#include "benchmarks/cell/cell.hpp"

namespace concbench {

/// How many files a cell waits for at once: with helpers beside a loop as many as these, in the
/// loop itself one after another, else as many as there are tasks in flight. Never more than that.
std::size_t files_at_once(const Cell& cell);

}  // namespace concbench
