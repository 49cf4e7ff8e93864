#include "benchmarks/run/race_time.hpp"

#include <algorithm>

namespace concbench {
namespace {

using std::chrono::nanoseconds;

/// Pairs until the next look at the contender that lacks most.
std::size_t pairs_to_next_look(const Race& race) {
  std::size_t most = 0;
  for (const auto& contender : race.contenders) {
    if (contender.comparison.verdict != Verdict::kOpen) continue;
    const auto pairs = contender.comparison.pairs;
    const auto look =
        std::ranges::find_if(race.looks, [&](const Look& one) { return one.pairs > pairs; });
    if (look != race.looks.end()) most = std::max(most, look->pairs - pairs);
  }
  return most;
}

}  // namespace

RaceTime::RaceTime(const CampaignSchedule& schedule, const RunClock& clock,
                   std::optional<nanoseconds> until)
    : schedule_(schedule), clock_(clock), until_(until) {}

void RaceTime::add(const StoredSample& sample) {
  last_[sample.cell] = sample.elapsed;
  if (sample.take > 0) retaken_ += sample.elapsed;
}

bool RaceTime::may_retake(std::size_t work) const {
  constexpr int kShare = 5;
  const auto once = of_block(work);
  return retaken_ + once <= clock_.of_run() / kShare && !is_up(once);
}

bool RaceTime::is_up_for(const Turn& turn, const TakenSamples& taken) const {
  const auto& race = schedule_.races()[turn.workload];
  if (!race.is_screened || turn.take > 0) return false;
  const bool has_begun = std::ranges::any_of(race.cells, [&](std::size_t cell) {
    return taken.has(schedule_.name_of_cell(turn.workload, cell), turn.block, turn.take);
  });
  return !has_begun && is_up(of_block(turn.workload));
}

EstimatedTime RaceTime::to_settle() const {
  EstimatedTime time{};
  for (std::size_t work = 0; work < schedule_.races().size(); ++work) {
    const auto& race = schedule_.races()[work];
    if (race.state == RaceState::kOpen) time += of_block(work) * pairs_to_next_look(race);
  }
  return time;
}

nanoseconds RaceTime::of_block(std::size_t work) const {
  nanoseconds sum{};
  for (const auto cell : schedule_.races()[work].cells) {
    const auto found = last_.find(schedule_.name_of_cell(work, cell));
    if (found != last_.end()) sum += found->second;
  }
  return sum;
}

bool RaceTime::is_up(nanoseconds next) const { return until_ && clock_.of_run() + next > *until_; }

}  // namespace concbench
