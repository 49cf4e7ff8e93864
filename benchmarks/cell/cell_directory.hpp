#pragma once

#include <optional>

#include "benchmarks/cell/cell.hpp"
#include "runners/contract/scratch_directory.hpp"

namespace concbench {

/// A directory for the files of a cell's workload, if it has some: below the one that its parameter
/// `directory` names, or else below the system's directory for temporary files.
std::optional<ScratchDirectory> directory_for(const Cell& cell);

}  // namespace concbench
