#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// An event loop on the calling thread that waits, and a boost::asio::thread_pool with a thread for
/// each core, but not more than `concurrency`, that computes: a step that would block the loop is
/// posted to the pool and its coroutine resumed on the loop. It is how Asio's documentation has
/// blocking work done next to a loop.
RunnerEntry loop_with_threads_entry();

}  // namespace concbench
