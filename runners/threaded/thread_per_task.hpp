#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// A std::jthread for each task, started by the calling thread, at most `concurrency` at once:
/// start all, join all, as the guides' Thread(target=...) loops do. Nothing is kept between
/// batches, so what starting a thread costs is part of every batch.
RunnerEntry thread_per_task_entry();

}  // namespace concbench
