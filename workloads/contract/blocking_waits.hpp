#pragma once

#include "workloads/contract/waits.hpp"

namespace concbench {

/// Waiting as threads and processes do it: the calling thread stops until the wait is over. The
/// object holds no state; every thread and every forked child may use it.
Waits& blocking_waits();

}  // namespace concbench
