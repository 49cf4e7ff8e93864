#include "benchmarks/run/race_text.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "benchmarks/telling/for_people.hpp"

namespace concbench {
namespace {

std::size_t open_in(const Race& race) {
  return static_cast<std::size_t>(std::ranges::count_if(race.contenders, [](const auto& one) {
    return one.comparison.verdict == Verdict::kOpen;
  }));
}

/// Pairs until the next look at the contender that has the fewest.
std::size_t pairs_to_next_look(const Race& race) {
  std::size_t most = 0;
  for (const auto& contender : race.contenders) {
    if (contender.comparison.verdict != Verdict::kOpen) continue;
    const auto pairs = contender.comparison.pairs;
    const auto look = std::ranges::find_if(
        race.looks, [&](const Look& one) { return one.pairs > pairs; });
    if (look != race.looks.end()) most = std::max(most, look->pairs - pairs);
  }
  return most;
}

}  // namespace

std::string race_text(const CampaignSchedule& schedule) {
  const auto& races = schedule.races();
  std::string settled;
  std::string open;
  std::size_t settled_count = 0;
  std::size_t open_count = 0;
  for (std::size_t work = 0; work < races.size(); ++work) {
    const auto& name = schedule.work(work).name;
    const auto left = open_in(races[work]);
    if (races[work].state == RaceState::kOpen && left > 0) {
      ++open_count;
      open += fmt::format("{}{} {} of {} open", open.empty() ? "" : ", ", name, left,
                          races[work].contenders.size());
    } else {
      ++settled_count;
      settled += fmt::format("{}{}", settled.empty() ? "" : ", ", name);
    }
  }
  constexpr std::size_t kFew = 3;
  if (settled_count > kFew) settled = fmt::format("{} workloads", settled_count);
  if (open_count > kFew) open = fmt::format("{} workloads open", open_count);
  if (settled.empty()) return open;
  return settled + " settled" + (open.empty() ? "" : ", " + open);
}

EstimatedTime time_to_settle(const CampaignSchedule& schedule,
                             const std::map<std::string, std::chrono::nanoseconds>& elapsed,
                             const std::vector<PlannedCell>& plan) {
  EstimatedTime time{};
  for (std::size_t work = 0; work < schedule.races().size(); ++work) {
    const auto& race = schedule.races()[work];
    if (race.state != RaceState::kOpen) continue;
    EstimatedTime block{};
    for (const auto cell : race.cells) {
      const auto found = elapsed.find(name_of(plan[schedule.work(work).cells[cell]].cell));
      if (found != elapsed.end()) block += found->second;
    }
    time += block * pairs_to_next_look(race);
  }
  return time;
}

}  // namespace concbench
