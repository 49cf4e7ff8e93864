#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// One event loop on the calling thread, and one coroutine that awaits each task before it starts
/// the next: the common mistake, correct and no faster than a plain loop. What it costs beyond
/// `sequential` is what the loop and its coroutines cost.
RunnerEntry await_in_turn_entry();

}  // namespace concbench
