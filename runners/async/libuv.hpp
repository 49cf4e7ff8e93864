#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// One libuv loop on the calling thread, the loop below Node.js and uvloop: a uv_timer_t for each
/// of the `concurrency` tasks in flight, uv_poll_t for sockets, and uv_run once for each batch. Its
/// timers count in milliseconds, and a delay that must not end early ends up to one too late: 5 ms
/// become up to 6.
RunnerEntry libuv_entry();

}  // namespace concbench
