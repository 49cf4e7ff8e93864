#pragma once

#include "runners/contract/entry.hpp"

namespace concbench {

/// One task after the other in the calling thread: what every speed-up is held against.
RunnerEntry sequential_entry();

}  // namespace concbench
