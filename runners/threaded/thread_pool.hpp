#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// boost::asio::thread_pool with `concurrency` threads; each task is one asio::post, and a latch
/// tells the end of the batch. The threads live as long as the runner.
RunnerEntry thread_pool_entry();

}  // namespace concbench
