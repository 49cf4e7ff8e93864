#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// An event loop for each core, each on a kept thread of its own, and nothing shared between them:
/// how Asio recommends to use several cores without a lock or a strand. The tasks are divided
/// before the batch begins, as a kernel divides the connections of a port that several processes
/// listen on; a loop that is done early helps no other one.
RunnerEntry coroutine_loops_entry();

}  // namespace concbench
