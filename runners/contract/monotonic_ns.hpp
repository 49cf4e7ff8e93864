#pragma once

#include <chrono>
#include <cstdint>

namespace concbench {

/// Now, by the clock that all processes of a machine share.
inline std::int64_t monotonic_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

}  // namespace concbench
