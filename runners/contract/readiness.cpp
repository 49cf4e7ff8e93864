#include "runners/contract/readiness.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>

#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

using Clock = std::chrono::steady_clock;

/// Whether one is ready; -1 waits for ever.
bool poll_for(std::span<pollfd> descriptors, int patience_ms) {
  const int count = ::poll(descriptors.data(), descriptors.size(), patience_ms);
  if (count < 0 && errno != EINTR) {
    throw_errno("poll");
  }
  return count > 0;
}

}  // namespace

void wait_until_ready(std::span<pollfd> descriptors) {
  while (!poll_for(descriptors, -1)) {
  }
}

bool wait_until_ready(std::span<pollfd> descriptors, Clock::time_point give_up) {
  for (;;) {
    // Rounded up, or the last millisecond would be spent asking.
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(give_up - Clock::now()).count();
    const auto patience_ms = std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max());
    if (poll_for(descriptors, static_cast<int>(patience_ms))) return true;
    if (left <= 0) return false;
  }
}

bool wait_until_readable(int descriptor, Clock::time_point give_up) {
  pollfd news{descriptor, POLLIN, 0};
  return wait_until_ready({&news, 1}, give_up);
}

}  // namespace concbench
