#pragma once

#include <algorithm>
#include <cstddef>

namespace concbench {

/// Threads that wait for files beside a loop on so many cores, unless a setting says how many: what
/// Python's ThreadPoolExecutor has, which asyncio.to_thread uses.
constexpr std::size_t usual_helpers(std::size_t cores) {
  constexpr std::size_t kMost = 32;
  constexpr std::size_t kMoreThanCores = 4;
  return std::min(kMost, cores + kMoreThanCores);
}

}  // namespace concbench
