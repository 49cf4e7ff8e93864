#pragma once

#include <optional>
#include <string>

#include "benchmarks/cell/cell.hpp"
#include "runners/contract/scratch_directory.hpp"

namespace concbench {

/// A directory for the files of a cell's workload, if it has some: below the one that its parameter
/// `directory` names, or else below the system's directory for temporary files.
std::optional<ScratchDirectory> directory_for(const Cell& cell);

/// Why there can be none, by the name of the parameter or the variable of the environment, with
/// what to type or to set instead; "" where one was made, and removed again, or none is needed.
std::string why_no_directory_for(const Cell& cell);

}  // namespace concbench
