#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// Structured concurrency on one event loop: the coroutines in flight are the children of one scope
/// (Asio's parallel_group), which ends when all of them have ended. The first task that fails
/// cancels those in flight, asleep or waiting for a response, and no further one is started.
RunnerEntry nursery_entry();

}  // namespace concbench
