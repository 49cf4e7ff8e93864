#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/cell/cell.hpp"
#include "benchmarks/cell/timed_loop.hpp"

namespace concbench {

/// The time limits of a cell's requests. A batch that took just as long as one of them, though its
/// tasks do not wait for so long, has waited for the limit itself: a loop went on waiting after
/// its last response. Such a batch has no time.
class TimeLimits {
 public:
  TimeLimits(const Cell& cell, std::size_t tasks);

  /// Throws std::runtime_error, with the limit's name, where a batch took as long as one and the
  /// process was idle for most of it.
  void judge(const BatchTime& batch) const;

  /// The same as a function; none where there are no limits.
  JudgeOfTime judging() const;

 private:
  std::vector<std::pair<std::string, std::chrono::nanoseconds>> limits_;
};

}  // namespace concbench
