#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "benchmarks/telling/usage_error.hpp"

namespace concbench {

/// How long a run looks at each cell.
struct Effort {
  std::string name;
  std::size_t blocks;
  std::chrono::nanoseconds min_time;  // of one measurement
  std::chrono::nanoseconds warm_up;
  int measurements = 3;
};

inline Effort quick_effort() {
  using namespace std::chrono_literals;
  return {"quick", 6, 40ms, 10ms};  // six blocks are the fewest that have a 95 % interval
}

inline Effort standard_effort() {
  using namespace std::chrono_literals;
  return {"standard", 10, 100ms, 50ms};
}

inline Effort rigorous_effort() {
  using namespace std::chrono_literals;
  return {"rigorous", 20, 250ms, 100ms};
}

/// Throws UsageError.
inline Effort effort_named(const std::string& name) {
  for (auto& effort : {quick_effort(), standard_effort(), rigorous_effort()}) {
    if (effort.name == name) return effort;
  }
  throw UsageError("'" + name + "' is no effort: type quick, standard or rigorous");
}

}  // namespace concbench
