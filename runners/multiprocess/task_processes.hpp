#pragma once

#include <functional>
#include <memory>

#include "runners/contract/runner.hpp"
#include "runners/contract/worker_process.hpp"

namespace concbench {

/// Starts the process that executes one task and ends.
using StartTaskProcess = std::function<WorkerProcess(std::size_t task)>;

/// A runner that starts a new process for each task, at most `concurrency` at once, and reaps them
/// as they end: a pidfd of each is polled, as man pidfd_open has it ("Use cases for PID file
/// descriptors"). How a process is started is all that such runners differ in.
std::unique_ptr<Runner> make_process_per_task_runner(Batch& batch, std::size_t concurrency,
                                                     StartTaskProcess start);

}  // namespace concbench
