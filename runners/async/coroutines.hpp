#pragma once

#include <memory>

#include "runners/async/await_task.hpp"
#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// One event loop on the calling thread; every task is a coroutine (Asio awaitables), with
/// `concurrency` of them in flight: Asio's "C++20 Coroutines Support", and its example
/// "chat_server" for an io_context(1) and co_spawn. It is one thread however many are in flight: a
/// task that computes blocks the loop.
RunnerEntry coroutines_entry();

/// The runner itself, on whichever backend Asio is compiled with, whose files `files` waits for.
std::unique_ptr<Runner> make_coroutines(Batch& batch, const RunnerTerms& terms,
                                        std::unique_ptr<Offload> files);

}  // namespace concbench
