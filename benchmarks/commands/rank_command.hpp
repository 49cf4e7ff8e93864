#pragma once

#include <string>

namespace concbench {

/// What `concbench rank ORDER` does, started by the launcher of the runner mpi: takes part in MPI,
/// which only this process loads. Returns the exit code.
int run_rank_command(const std::string& order);

}  // namespace concbench
