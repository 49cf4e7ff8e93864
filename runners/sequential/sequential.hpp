#pragma once

#include "runners/contract/runner_entry.hpp"

namespace concbench {

/// One task after the other in the calling thread: what every speed-up is held against.
RunnerEntry sequential_entry();

}  // namespace concbench
