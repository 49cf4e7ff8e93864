#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// One event loop on the calling thread, without a coroutine: Asio's completion handlers, which are
/// what its coroutines are made of, with a chain of them for each of the `concurrency` tasks in
/// flight. What an object must remember between two handlers is what a coroutine's frame holds.
RunnerEntry callbacks_entry();

}  // namespace concbench
