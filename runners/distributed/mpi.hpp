#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// MPI as a farm: rank 0, on this machine, hands out task numbers one by one, each of the other
/// ranks has one in hand and one on its way, and results come back as messages. It is the dynamic
/// master and workers of the MPI textbooks, and the way past one machine: the ranks may be on any
/// host that mpirun reaches.
///
/// The suite itself knows no MPI: the ranks are a module of their own, which `concbench rank`
/// loads. Where a rank dies, mpirun ends all of them; the batch fails with the rank and its host
/// named.
RunnerEntry mpi_entry();

}  // namespace concbench
