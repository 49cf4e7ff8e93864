#pragma once

#include <cstddef>
#include <cstdint>

namespace concbench {

/// What `concbench selftest` was called with.
struct SelfTestRequest {
  std::uint64_t seed = 0;
  std::size_t blocks = 20;
  bool as_json = false;
};

/// Tests the suite on this machine, prints what came out and stores it for the runs that follow.
/// Returns the exit code: 1 when a check failed or the result cannot be stored, 130 after a signal.
int run_self_test(const SelfTestRequest& request);

}  // namespace concbench
