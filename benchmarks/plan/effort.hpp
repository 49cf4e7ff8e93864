#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "benchmarks/telling/usage_error.hpp"

namespace concbench {

/// How long a run looks at each cell.
struct Effort {
  std::string name;
  std::size_t blocks;                 // that hold every cell
  std::chrono::nanoseconds min_time;  // that a sample measures, all measurements together
  std::chrono::nanoseconds warm_up;
  int measurements = 3;       // at most: where one batch takes longer, one of one batch
  std::size_t last_look = 0;  // most blocks of the race behind them; 0: there is none
};

/// Most blocks of a race that is to go on until it is settled.
inline constexpr std::size_t kMostOfAnyRace = 60;

/// Blocks of a run with a preset that says which models it means, unless an effort is asked for:
/// its times are held against their ideal, and what waits for seconds hardly differs.
inline constexpr std::size_t kBlocksOfPreset = 3;

inline Effort quick_effort() {
  using namespace std::chrono_literals;
  return {"quick", 6, 90ms, 5ms, 3, 24};  // six are the fewest that have a 95 % interval
}

inline Effort standard_effort() {
  using namespace std::chrono_literals;
  return {"standard", 6, 120ms, 20ms, 3, 32};
}

inline Effort rigorous_effort() {
  using namespace std::chrono_literals;
  return {"rigorous", 10, 500ms, 100ms, 3, kMostOfAnyRace};
}

/// Throws UsageError.
inline Effort effort_named(const std::string& name) {
  for (auto& effort : {quick_effort(), standard_effort(), rigorous_effort()}) {
    if (effort.name == name) return effort;
  }
  throw UsageError("'" + name + "' is no effort: type quick, standard or rigorous");
}

}  // namespace concbench
