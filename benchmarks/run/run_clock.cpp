#include "benchmarks/run/run_clock.hpp"

#include <algorithm>
#include <cstdint>

namespace concbench {

using std::chrono::nanoseconds;

nanoseconds time_taken(const Json& manifest, const std::vector<StoredSample>& samples) {
  // It is of a file, and may be any number.
  constexpr nanoseconds kMost = std::chrono::hours(24 * 365 * 100);
  nanoseconds sum{};
  for (const auto& sample : samples) sum = std::min(sum + sample.elapsed, kMost);
  const auto told = std::min(manifest.at("elapsed_ns").get<std::uint64_t>(),
                             static_cast<std::uint64_t>(kMost.count()));
  return std::max(sum, nanoseconds(static_cast<std::int64_t>(told)));
}

}  // namespace concbench
