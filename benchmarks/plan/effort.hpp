#pragma once

#include <chrono>
#include <cstddef>
#include <string>

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

}  // namespace concbench
