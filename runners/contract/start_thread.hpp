#pragma once

#include <system_error>
#include <thread>
#include <utility>

#include "runners/contract/worker_limit.hpp"

namespace concbench {

/// Throws what starting a thread by another way has thrown, with the limit that it came to. To be
/// called while those that there are still live.
[[noreturn]] inline void rethrow_no_thread(const std::system_error& error) {
  throw_no_thread(error.code().value(), "cannot start a thread");
}

/// A std::jthread that runs `body`. Throws std::system_error, with the limit that was reached where
/// it is known, when the system refuses one.
template <class Body>
std::jthread start_thread(Body&& body) {
  try {
    return std::jthread(std::forward<Body>(body));
  } catch (const std::system_error& error) {
    rethrow_no_thread(error);
  }
}

}  // namespace concbench
