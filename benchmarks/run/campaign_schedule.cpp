#include "benchmarks/run/campaign_schedule.hpp"

#include <cstdint>
#include <utility>

namespace concbench {
namespace {

std::vector<std::vector<Entrant>> all_entrants(const std::vector<Work>& works,
                                               const std::vector<PlannedCell>& plan) {
  std::vector<std::vector<Entrant>> entrants;
  for (const auto& work : works) entrants.push_back(entrants_of(work, plan));
  return entrants;
}

}  // namespace

CampaignSchedule::CampaignSchedule(const Json& manifest, const std::vector<PlannedCell>& plan)
    : plan_(plan),
      works_(works_of(plan)),
      schedule_(all_entrants(works_, plan), race_terms_of(manifest),
                manifest.at("seed").get<std::uint64_t>()) {
  for (std::size_t work = 0; work < works_.size(); ++work) {
    for (std::size_t cell = 0; cell < works_[work].cells.size(); ++cell) {
      places_[name_of(plan_[works_[work].cells[cell]].cell)] = {work, cell};
    }
  }
  for (const auto& entry : manifest.at("race").at("workloads")) {
    if (entry.at("state") != to_string(RaceState::kTime)) continue;
    const auto place = places_.find(entry.at("reference").get<std::string>());
    if (place != places_.end()) schedule_.end_for_time(place->second.first);
  }
}

void CampaignSchedule::add(const StoredSample& sample) {
  const auto place = places_.find(sample.cell);
  if (place == places_.end()) return;
  const auto [work, cell] = place->second;
  schedule_.add({work, cell, sample.block, sample.take, sample.batch_ns, sample.flagged});
}

std::optional<Turn> CampaignSchedule::next(const std::function<bool(std::size_t)>& may_retake) {
  return schedule_.next(may_retake);
}

const Cell& CampaignSchedule::cell_of(const Turn& turn) const {
  return plan_[works_.at(turn.workload).cells.at(turn.cell)].cell;
}

std::string CampaignSchedule::name_of_cell(std::size_t work, std::size_t cell) const {
  return name_of(plan_[works_.at(work).cells.at(cell)].cell);
}

std::vector<PlannedCell> CampaignSchedule::unfinished_cells() const {
  std::vector<PlannedCell> cells;
  for (std::size_t work = 0; work < works_.size(); ++work) {
    if (races()[work].state != RaceState::kOpen) continue;
    for (const auto cell : works_[work].cells) cells.push_back(plan_[cell]);
  }
  return cells;
}

Json CampaignSchedule::record() const {
  auto workloads = Json::array();
  for (std::size_t work = 0; work < works_.size(); ++work) {
    const auto& race = races()[work];
    if (race.is_screened) workloads.push_back(to_json(race, works_[work], plan_));
  }
  return workloads;
}

}  // namespace concbench
