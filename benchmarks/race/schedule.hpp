#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "benchmarks/race/race.hpp"

namespace concbench {

/// The next sample to be taken: by the number of its workload and of its cell in it.
struct Turn {
  std::size_t workload;
  std::size_t cell;
  std::size_t block;
  std::size_t take;      // from 0: of a block that is taken again
  std::size_t position;  // in the block, all takes together
  bool operator==(const Turn&) const = default;
};

/// What a schedule has to know of a sample.
struct TakenTurn {
  std::size_t workload;
  std::size_t cell;
  std::size_t block;
  std::size_t take;
  std::optional<double> time;  // of a batch, in ns; empty where the sample is not ok
  bool flagged = false;        // taken in bad weather
};

/// Which sample comes next in a campaign: the screen of all workloads, block by block, then their
/// races. In a block the cells of a workload are neighbours; the order of the workloads, and that
/// of the cells within each, is random, by the seed.
///
/// What is missing of a race's block that has others behind it stays missing, since pairs are only
/// made of what was measured side by side.
///
/// The samples that there are decide, whoever took them and when: the same ones lead to the same
/// next one, so that a run which was interrupted goes on as it would have.
class Schedule {
 public:
  /// `workloads` hold the cells of each that are to be measured.
  Schedule(std::vector<std::vector<Entrant>> workloads, const RaceTerms& terms, std::uint64_t seed);

  /// A later one of the same cell, block and take replaces the one before it.
  void add(const TakenTurn& taken);

  /// Empty where no sample is left to take. Of a workload's block that has a flagged time in its
  /// first take, a second take is wanted once, if `may_retake` says so when it would begin.
  std::optional<Turn> next(const std::function<bool(std::size_t workload)>& may_retake);

  /// There is no time for more of this workload: its race ends before the first block of which
  /// nothing has been taken. A screen is always completed.
  void end_for_time(std::size_t workload);

  /// Of each workload, after the last block that is complete for all.
  const std::vector<Race>& races() const noexcept { return races_; }

 private:
  using Takes = std::vector<std::map<std::size_t, TakenTurn>>;  // by take, then by cell

  const Takes& takes_of(std::size_t workload, std::size_t block) const;
  bool has(std::size_t workload, std::size_t cell, std::size_t take) const;
  bool is_flagged(std::size_t workload) const;
  bool wants_retake(std::size_t workload, const std::function<bool(std::size_t)>& may_retake);
  std::vector<std::size_t> cells_in_order(std::size_t workload, std::size_t take) const;
  std::optional<Turn> missing_turn(const std::function<bool(std::size_t)>& may_retake);
  bool is_out_of_time(std::size_t workload) const;
  bool is_past(std::size_t workload) const;
  bool has_later_block(std::size_t workload) const;
  void end(std::size_t workload);
  void conclude_block();
  void judge(std::size_t workload);

  std::vector<std::vector<Entrant>> workloads_;
  RaceTerms terms_;
  std::uint64_t seed_;
  std::vector<Race> races_;
  std::set<std::size_t> out_of_time_;
  std::size_t block_ = 0;
  std::map<std::size_t, std::size_t> latest_block_;                   // of any sample, by workload
  std::vector<std::vector<BlockTimes>> times_;                        // of complete blocks
  std::map<std::pair<std::size_t, std::size_t>, Takes> taken_;        // by workload and block
  std::map<std::pair<std::size_t, std::size_t>, bool> wants_retake_;  // as it was decided
};

}  // namespace concbench
