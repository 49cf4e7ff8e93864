#pragma once

#include <chrono>

namespace concbench {

/// How long a thread that waits takes to run once another one has woken it, at the longest of some
/// tries: microseconds on a machine with a free CPU, and milliseconds where others keep all of
/// them.
std::chrono::nanoseconds slowest_wake();

}  // namespace concbench
