#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "benchmarks/run/campaign_schedule.hpp"
#include "benchmarks/run/run_clock.hpp"
#include "benchmarks/run/taken_samples.hpp"

namespace concbench {

/// What the samples of a run cost, and which of those that could follow there is time for. Refers
/// to the schedule and the clock.
class RaceTime {
 public:
  /// `until` is how long the run may take, for what comes behind the screen.
  RaceTime(const CampaignSchedule& schedule, const RunClock& clock,
           std::optional<std::chrono::nanoseconds> until);

  void add(const StoredSample& sample);

  /// Whether a block of the work may be taken again: all that is taken again is at most a fifth of
  /// the run's time, so that a machine in lasting bad weather does not double its runs.
  bool may_retake(std::size_t work) const;

  /// Whether the race of the work has to end before this turn, which would begin a block that there
  /// is no time for.
  bool is_up_for(const Turn& turn, const TakenSamples& taken) const;

  /// How long it takes until each comparison that is open has had its next look.
  EstimatedTime to_settle() const;

 private:
  std::chrono::nanoseconds of_block(std::size_t work) const;
  bool is_up(std::chrono::nanoseconds next) const;

  const CampaignSchedule& schedule_;
  const RunClock& clock_;
  std::optional<std::chrono::nanoseconds> until_;
  std::map<std::string, std::chrono::nanoseconds> last_;  // by cell
  std::chrono::nanoseconds retaken_{};
};

}  // namespace concbench
