#pragma once

#include <memory>

#include "runner.hpp"

namespace concbench {

/// A std::jthread for each task, started by the calling thread, at most `concurrency` at once:
/// start all, join all, as the guides' Thread(target=...) loops do. Nothing is kept between
/// batches, so what starting a thread costs is part of every batch.
std::unique_ptr<Runner> make_thread_per_task(Batch& batch, std::size_t concurrency);

}  // namespace concbench
