#include "runners/contract/in_flight.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace concbench {

std::optional<InFlight> most_in_flight(std::span<const TaskStamp> stamps) {
  std::vector<std::pair<std::int64_t, int>> changes;  // -1 sorts before +1 at the same time
  changes.reserve(2 * stamps.size());
  for (const auto& stamp : stamps) {
    changes.emplace_back(stamp.started_ns, 1);
    changes.emplace_back(stamp.finished_ns, -1);
  }
  std::ranges::sort(changes);
  std::optional<InFlight> most;
  std::ptrdiff_t in_progress = 0;
  for (std::size_t i = 0; i + 1 < changes.size(); ++i) {
    in_progress += changes[i].second;
    if (in_progress <= 0) continue;
    const InFlight now{static_cast<std::size_t>(in_progress), changes[i].first,
                       changes[i + 1].first};
    const auto rank = [](const InFlight& one) {
      return std::pair(one.tasks, one.to_ns - one.from_ns);
    };
    if (!most || rank(*most) < rank(now)) most = now;
  }
  return most;
}

}  // namespace concbench
