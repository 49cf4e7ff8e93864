#include "benchmarks/run/outcome.hpp"

#include <numeric>

namespace concbench {

std::string_view to_string(Status status) {
  return kStatusNames.at(static_cast<std::size_t>(status));
}

std::chrono::nanoseconds Outcome::wall_time() const {
  if (!figures) return {};
  return std::chrono::nanoseconds(
      std::accumulate(figures->wall_ns.begin(), figures->wall_ns.end(), std::int64_t{0}));
}

Outcome stopped_too_often() {
  return {Status::kFailed, "stopped while it ran, " + std::to_string(kMostTries) + " times"};
}

}  // namespace concbench
