#pragma once

#include <memory>

#include "runner.hpp"

namespace concbench {

/// A forked child for each task, at most `concurrency` at once; the result comes back in shared
/// memory. What fork and wait cost is part of every batch.
std::unique_ptr<Runner> make_process_per_task(Batch& batch, std::size_t concurrency);

}  // namespace concbench
