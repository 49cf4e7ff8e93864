#include "benchmarks/run/race_text.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace concbench {
namespace {

std::size_t open_in(const Race& race) {
  return static_cast<std::size_t>(std::ranges::count_if(
      race.contenders, [](const auto& one) { return one.comparison.verdict == Verdict::kOpen; }));
}

}  // namespace

std::string race_text(const CampaignSchedule& schedule) {
  const auto& races = schedule.races();
  std::string settled;
  std::string open;
  std::size_t settled_count = 0;
  std::size_t open_count = 0;
  std::size_t over_count = 0;
  for (std::size_t work = 0; work < races.size(); ++work) {
    const auto& name = schedule.work(work).name;
    const auto left = open_in(races[work]);
    if (races[work].state == RaceState::kOpen && left > 0) {
      ++open_count;
      open += fmt::format("{}{} {} of {} open", open.empty() ? "" : ", ", name, left,
                          races[work].contenders.size());
    } else if (races[work].state == RaceState::kNothingToCompare || left > 0) {
      ++over_count;  // without having been settled
    } else {
      ++settled_count;
      settled += fmt::format("{}{}", settled.empty() ? "" : ", ", name);
    }
  }
  constexpr std::size_t kFew = 3;
  if (settled_count > kFew) settled = fmt::format("{} workloads", settled_count);
  if (open_count > kFew) open = fmt::format("{} workloads open", open_count);
  std::vector<std::string> parts;
  if (!settled.empty()) parts.push_back(settled + " settled");
  if (over_count > 0) parts.push_back(fmt::format("{} over", over_count));
  if (!open.empty()) parts.push_back(open);
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace concbench
