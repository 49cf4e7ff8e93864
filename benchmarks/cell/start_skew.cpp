#include "benchmarks/cell/start_skew.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

namespace concbench {

std::optional<std::chrono::nanoseconds> start_skew(std::span<const TaskStamp> stamps) {
  std::map<WorkerId, std::int64_t> first_start_of;
  for (const auto& stamp : stamps) {
    const auto [entry, is_new] = first_start_of.try_emplace(stamp.worker, stamp.started_ns);
    if (!is_new) entry->second = std::min(entry->second, stamp.started_ns);
  }
  if (first_start_of.size() < 2) return std::nullopt;
  const auto by_start = [](const auto& entry) { return entry.second; };
  const auto [first, last] = std::ranges::minmax_element(first_start_of, {}, by_start);
  return std::chrono::nanoseconds(last->second - first->second);
}

}  // namespace concbench
