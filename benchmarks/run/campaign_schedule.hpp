#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/race/schedule.hpp"
#include "benchmarks/run/race_plan.hpp"
#include "benchmarks/run/stored_samples.hpp"

namespace concbench {

/// The schedule of a run: that of its manifest and of the samples that it has.
class CampaignSchedule {
 public:
  /// What it holds of the manifest besides the plan: the seed, the terms of the race, and which races
  /// had no more time. Refers to the plan, which must stay.
  CampaignSchedule(const Json& manifest, const std::vector<PlannedCell>& plan);

  /// Of a cell that is not measured, nothing.
  void add(const StoredSample& sample);

  /// Empty where there is none. See Schedule::next.
  std::optional<Turn> next(const std::function<bool(std::size_t work)>& may_retake);

  const Cell& cell_of(const Turn& turn) const;
  const Work& work(std::size_t number) const { return works_.at(number); }

  void end_for_time(std::size_t work) { schedule_.end_for_time(work); }

  const std::vector<Race>& races() const noexcept { return schedule_.races(); }

  /// Of the works whose races are not over.
  std::vector<PlannedCell> unfinished_cells() const;

  /// The manifest's "race.workloads".
  Json record() const;

 private:
  const std::vector<PlannedCell>& plan_;
  std::vector<Work> works_;
  std::map<std::string, std::pair<std::size_t, std::size_t>> places_;  // by the cell's name
  Schedule schedule_;
};

}  // namespace concbench
