#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// Kept std::jthreads that take task numbers from one shared counter, woken for each batch with
/// std::atomic::notify. The calling thread takes part as one of the `concurrency`: it need not be
/// woken. No queue and no allocation lie between two tasks, so this is the practical limit of what
/// handing out single tasks can cost.
RunnerEntry thread_team_entry();

}  // namespace concbench
