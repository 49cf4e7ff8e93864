#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// Fibers on the calling thread (Boost.Fiber), `concurrency` of them, which take task numbers one
/// after another and run the same blocking code as threads do: where it waits, its fiber gives
/// way to another. Waiting is an Asio loop's, embedded as Boost.Fiber's guide shows it (see
/// fiber_loop.hpp), and stacks are kept in a pool, as the guide advises where fibers come and go.
RunnerEntry fibers_entry();

}  // namespace concbench
