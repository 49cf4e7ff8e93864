#pragma once

#include <chrono>

namespace concbench {

/// The clock that every time of the suite comes from, std::chrono::steady_clock, as it is here.
struct Timer {
  double resolution_ns;  // smallest step that it was seen to make
  double cost_ns;        // of one reading
};

/// Takes some hundredths of a second.
Timer measure_timer();

}  // namespace concbench
