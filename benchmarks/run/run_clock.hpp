#pragma once

#include <chrono>
#include <vector>

#include "benchmarks/run/stored_samples.hpp"

namespace concbench {

/// How long a run that is continued had taken before. Its manifest may not have been written at its
/// end.
std::chrono::nanoseconds time_taken(const Json& manifest, const std::vector<StoredSample>& samples);

/// How long a run has taken: in this process, and in those that it was interrupted in. Time in
/// which it was stopped does not count.
class RunClock {
 public:
  explicit RunClock(std::chrono::nanoseconds before = {}) : before_(before) {}

  void leave_out(std::chrono::nanoseconds pause) { paused_ += pause; }

  std::chrono::nanoseconds of_process() const {
    return std::chrono::steady_clock::now() - started_ - paused_;
  }

  std::chrono::nanoseconds of_run() const { return before_ + of_process(); }

 private:
  std::chrono::nanoseconds before_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::chrono::nanoseconds paused_{};
};

}  // namespace concbench
