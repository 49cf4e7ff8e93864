#include "benchmarks/race/schedule.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "benchmarks/race/shuffled.hpp"

namespace concbench {

Schedule::Schedule(std::vector<std::vector<Entrant>> workloads, const RaceTerms& terms,
                   std::uint64_t seed)
    : workloads_(std::move(workloads)),
      terms_(terms),
      seed_(seed),
      races_(workloads_.size()),
      times_(workloads_.size()) {
  for (std::size_t workload = 0; workload < workloads_.size(); ++workload) judge(workload);
}

void Schedule::add(const TakenTurn& taken) {
  auto& takes = taken_[{taken.workload, taken.block}];
  if (takes.size() <= taken.take) takes.resize(taken.take + 1);
  takes[taken.take].insert_or_assign(taken.cell, taken);
  latest_block_ = std::max(latest_block_, taken.block);
}

std::optional<Turn> Schedule::next(const std::function<bool(std::size_t)>& may_retake) {
  while (std::ranges::any_of(races_,
                             [](const Race& race) { return race.state == RaceState::kOpen; })) {
    if (const auto turn = missing_turn(may_retake)) return turn;
    conclude_block();
  }
  return std::nullopt;
}

void Schedule::end_for_time(std::size_t workload) { out_of_time_.insert(workload); }

std::optional<Turn> Schedule::missing_turn(const std::function<bool(std::size_t)>& may_retake) {
  const auto order = shuffled(workloads_.size(), {seed_, block_});
  std::size_t position = 0;
  for (std::size_t take = 0; take < 2; ++take) {
    for (const auto workload : order) {
      if (races_[workload].cells.empty()) continue;
      if (take > 0 && !is_flagged(workload)) continue;
      if (take > 0) {
        if (!wants_retake(workload, may_retake)) continue;
      }
      for (const auto cell : cells_in_order(workload, take)) {
        if (has(workload, cell, take)) {
          ++position;
          continue;
        }
        if (!out_of_time_.contains(workload) || !races_[workload].is_screened) {
          return Turn{workload, cell, block_, take, position};
        }
        end(workload);
        break;
      }
    }
  }
  return std::nullopt;
}

void Schedule::end(std::size_t workload) {
  races_[workload].state = RaceState::kTime;
  races_[workload].cells.clear();
}

bool Schedule::wants_retake(std::size_t workload,
                            const std::function<bool(std::size_t)>& may_retake) {
  const auto [decided, is_new] = wants_retake_.try_emplace({workload, block_}, false);
  if (is_new) {
    const bool has_begun = takes_of(workload, block_).size() > 1;
    // Where there are later ones, it was decided long ago.
    decided->second = has_begun || (latest_block_ <= block_ && may_retake(workload));
  }
  return decided->second;
}

void Schedule::conclude_block() {
  for (std::size_t workload = 0; workload < workloads_.size(); ++workload) {
    const auto& cells = races_[workload].cells;
    if (cells.empty()) continue;
    const auto& takes = takes_of(workload, block_);
    // Only a take that is complete counts: pairs are neighbours in it.
    std::size_t counts = 0;
    for (std::size_t take = 1; take < takes.size(); ++take) {
      if (std::ranges::all_of(cells, [&](std::size_t cell) { return has(workload, cell, take); })) {
        counts = take;
      }
    }
    BlockTimes times;
    for (const auto cell : cells) times[cell] = takes[counts].at(cell).time;
    times_[workload].push_back(std::move(times));
    judge(workload);
  }
  ++block_;
}

void Schedule::judge(std::size_t workload) {
  races_[workload] = race_after(times_[workload], workloads_[workload], terms_);
  if (workloads_[workload].empty()) races_[workload].state = RaceState::kNothingToCompare;
}

const Schedule::Takes& Schedule::takes_of(std::size_t workload, std::size_t block) const {
  static const Takes none;
  const auto found = taken_.find({workload, block});
  return found == taken_.end() ? none : found->second;
}

bool Schedule::has(std::size_t workload, std::size_t cell, std::size_t take) const {
  const auto& takes = takes_of(workload, block_);
  return take < takes.size() && takes[take].contains(cell);
}

bool Schedule::is_flagged(std::size_t workload) const {
  const auto& takes = takes_of(workload, block_);
  return !takes.empty() &&
         std::ranges::any_of(takes.front(), [](const auto& one) { return one.second.flagged; });
}

std::vector<std::size_t> Schedule::cells_in_order(std::size_t workload, std::size_t take) const {
  const auto& cells = races_[workload].cells;
  std::vector<std::size_t> order;
  for (const auto place : shuffled(cells.size(), {seed_, block_, workload, take})) {
    order.push_back(cells[place]);
  }
  return order;
}

}  // namespace concbench
