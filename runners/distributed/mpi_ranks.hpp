#pragma once

#include <memory>
#include <vector>

#include "runners/contract/runner_entry.hpp"
#include "runners/distributed/mpi_hosts.hpp"

namespace concbench {

/// The runner itself: rank 0 on this machine and the workers on those hosts, first line first; all
/// here when there are none. Throws std::runtime_error that says why the ranks did not start.
std::unique_ptr<Runner> make_mpi_ranks(Batch& batch, const RunnerTerms& terms,
                                       std::vector<MpiHost> hosts);

}  // namespace concbench
