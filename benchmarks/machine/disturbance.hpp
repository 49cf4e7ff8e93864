#pragma once

#include <string>
#include <vector>

#include "benchmarks/machine/build.hpp"
#include "benchmarks/machine/environment.hpp"

namespace concbench {

/// How much something disturbs. From kWarning on, the next one is worse: figures that are good for
/// most purposes, for large differences only, for nothing.
enum class Level { kOk, kNotAvailable, kWarning, kSerious, kUnfit };

std::string_view to_string(Level level);

/// Whether people are warned of it.
constexpr bool warns(Level level) { return level >= Level::kWarning; }

/// One thing that can spoil what is measured, and how it is here.
struct Disturbance {
  std::string name;  // such as "load"
  Level level;
  std::string state;      // such as "1.53 for 2 usable cores"; "" where it is not available
  std::string advice;     // what to do about it; "" unless the level warns
  std::string command{};  // the same for pasting, where a command does it
  /// The user can mend it, and until then a run is not worth its time: `run --strict` refuses.
  bool refused = false;
};

/// Every one that the suite knows, whatever its level, always in the same order.
std::vector<Disturbance> disturbances_of(const Environment& environment, const Build& build);

/// Those to warn of.
std::vector<Disturbance> warnings_among(const std::vector<Disturbance>& disturbances);

/// Those that `run --strict` refuses.
std::vector<Disturbance> refusals_among(const std::vector<Disturbance>& disturbances);

Json to_json(const Disturbance& disturbance);

/// The manifest's "disturbances".
Json to_json(const std::vector<Disturbance>& disturbances);

/// For the start of a run: one line for each warning, and where the rest is said; "" without any.
std::string warnings_text(const std::vector<Disturbance>& disturbances);

/// Why `run --strict` does not start: every reason, with what to do; "" when it may start.
std::string refusal_text(const std::vector<Disturbance>& disturbances);

}  // namespace concbench
