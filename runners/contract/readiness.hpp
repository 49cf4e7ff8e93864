#pragma once

#include <poll.h>

#include <chrono>
#include <span>

namespace concbench {

/// Blocks until at least one of the descriptors is ready; negative ones are passed over. Throws
/// std::system_error.
void wait_until_ready(std::span<pollfd> descriptors);

/// The same until `give_up` at most; false when it has come to that. A deadline that is past looks
/// once and does not block.
bool wait_until_ready(std::span<pollfd> descriptors, std::chrono::steady_clock::time_point give_up);

/// The same of one descriptor that is to be read.
bool wait_until_readable(int descriptor, std::chrono::steady_clock::time_point give_up);

}  // namespace concbench
