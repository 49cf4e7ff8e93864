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
  auto& latest = latest_block_.try_emplace(taken.workload, taken.block).first->second;
  latest = std::max(latest, taken.block);
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
      if (races_[workload].cells.empty() || is_past(workload)) continue;
      if (take > 0 && !(is_flagged(workload) && wants_retake(workload, may_retake))) continue;
      if (take == 0 && is_out_of_time(workload)) {
        end(workload);
        continue;
      }
      for (const auto cell : cells_in_order(workload, take)) {
        if (!has(workload, cell, take)) return Turn{workload, cell, block_, take, position};
        ++position;
      }
    }
  }
  return std::nullopt;
}

void Schedule::end(std::size_t workload) {
  races_[workload].state = RaceState::kTime;
  races_[workload].cells.clear();
}

/// Whether nothing of a block in its race has been taken, and there is no time for it.
bool Schedule::is_out_of_time(std::size_t workload) const {
  return out_of_time_.contains(workload) && races_[workload].is_screened &&
         takes_of(workload, block_).empty();
}

/// What is missing in a race's block that has others behind it is not taken any more: it would be
/// compared with what was measured at another time.
bool Schedule::is_past(std::size_t workload) const {
  return races_[workload].is_screened && has_later_block(workload);
}

bool Schedule::has_later_block(std::size_t workload) const {
  const auto latest = latest_block_.find(workload);
  return latest != latest_block_.end() && latest->second > block_;
}

bool Schedule::wants_retake(std::size_t workload,
                            const std::function<bool(std::size_t)>& may_retake) {
  const auto [decided, is_new] = wants_retake_.try_emplace({workload, block_}, false);
  if (is_new) {
    const bool has_begun = takes_of(workload, block_).size() > 1;
    // Where there are later ones, it was decided long ago.
    decided->second = has_begun || (!has_later_block(workload) && may_retake(workload));
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
    for (const auto cell : cells) {
      if (has(workload, cell, counts)) times[cell] = takes[counts].at(cell).time;
    }
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

/// A sample without a time has none that bad weather could have lengthened.
bool Schedule::is_flagged(std::size_t workload) const {
  const auto& takes = takes_of(workload, block_);
  return !takes.empty() && std::ranges::any_of(takes.front(), [](const auto& taken) {
    return taken.second.flagged && taken.second.time;
  });
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
