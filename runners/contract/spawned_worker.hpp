#pragma once

#include <functional>
#include <memory>

#include "runners/contract/batch.hpp"
#include "runners/contract/pool_worker.hpp"
#include "runners/contract/runner_entry.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {

/// What a spawned worker is to do. One of the two.
struct SpawnedDuty {
  std::optional<std::size_t> task{};  // execute this one and end
  PoolPlace pool{};                   // serve a pool's chunks, until its queue is closed
  int in_hand = -1;                   // descriptor of the pool's ChunksInHand, of so many workers
  std::size_t workers = 0;
};

/// Starts `programs.worker` with posix_spawn, which copies nothing of this process, however large
/// it is: the worker makes the workload anew from its order and finds the batch in an inherited
/// descriptor. Throws std::system_error when the program cannot be started.
WorkerProcess start_spawned_worker(const WorkerPrograms& programs, const Batch& batch,
                                   const SpawnedDuty& duty);

/// The other side, in the worker's main: `arguments` are those that followed the order on the
/// command line. Returns when the duty is done. Throws std::invalid_argument when the arguments are
/// not those of start_spawned_worker, and whatever `make_workload` throws.
void serve_spawned_worker(const std::vector<std::string>& arguments,
                          const std::function<std::unique_ptr<Workload>()>& make_workload);

}  // namespace concbench
