#include "benchmarks/cell/histogram.hpp"

#include <algorithm>
#include <bit>
#include <map>

namespace concbench {

std::uint32_t bucket_of(std::int64_t ns) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 0));
  if (value < 2 * kBucketsOfDoubling) return static_cast<std::uint32_t>(value);
  constexpr std::uint64_t kWidestExact = std::bit_width(2 * kBucketsOfDoubling - 1);
  const auto shift = static_cast<std::uint32_t>(std::bit_width(value) - kWidestExact);
  return shift * kBucketsOfDoubling + static_cast<std::uint32_t>(value >> shift);
}

Histogram histogram(std::span<const std::int64_t> values) {
  std::map<std::uint32_t, std::uint64_t> counts;
  for (const auto value : values) ++counts[bucket_of(value)];
  return {counts.begin(), counts.end()};
}

std::optional<Histogram> histogram_in(const Json& json) {
  if (!json.is_array() || json.empty()) return std::nullopt;
  constexpr std::uint64_t kMostTasks = std::uint64_t{1} << 32;
  Histogram histogram;
  for (const auto& pair : json) {
    if (!pair.is_array() || pair.size() != 2) return std::nullopt;
    const auto& bucket = pair[0];
    const auto& tasks = pair[1];
    if (!bucket.is_number_unsigned() || !tasks.is_number_unsigned()) return std::nullopt;
    if (bucket.get<std::uint64_t>() > kLastBucket || tasks == 0 ||
        tasks.get<std::uint64_t>() > kMostTasks) {
      return std::nullopt;
    }
    const auto number = bucket.get<std::uint32_t>();
    if (!histogram.empty() && number <= histogram.back().first) return std::nullopt;
    histogram.emplace_back(number, tasks.get<std::uint64_t>());
  }
  return histogram;
}

std::uint64_t tasks_of(const Histogram& histogram) {
  std::uint64_t tasks = 0;
  for (const auto& [bucket, count] : histogram) tasks += count;
  return tasks;
}

}  // namespace concbench
