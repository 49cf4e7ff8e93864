#pragma once

#include <memory>

#include "runner.hpp"

namespace concbench {

/// oneTBB: parallel_for over the tasks, with the default partitioner, in a task_arena of
/// `concurrency` slots, one of which the calling thread takes.
std::unique_ptr<Runner> make_tbb(Batch& batch, std::size_t concurrency);

}  // namespace concbench
