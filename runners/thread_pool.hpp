#pragma once

#include <memory>

#include "runner.hpp"

namespace concbench {

/// boost::asio::thread_pool with `concurrency` threads; each task is one asio::post, and a latch
/// tells the end of the batch. The threads live as long as the runner.
std::unique_ptr<Runner> make_thread_pool(Batch& batch, std::size_t concurrency);

}  // namespace concbench
