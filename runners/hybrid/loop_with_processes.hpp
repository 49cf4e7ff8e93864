#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// One event loop on the calling thread that waits for everything, and one process for each core
/// that computes for it: a coroutine awaits its step's answer on a socket, as asyncio does with
/// run_in_executor. The workers are forked before there is a loop, as Asio and fork want it.
///
/// A worker that dies fails the task whose step it had in hand; the others take over the rest.
RunnerEntry loop_with_processes_entry();

}  // namespace concbench
