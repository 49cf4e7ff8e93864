#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/race/comparison.hpp"

namespace concbench {

/// A cell of the workload, and which of its runners it belongs to.
struct Entrant {
  std::size_t runner;
};

/// How many pairs of cells of different runners there are.
std::size_t pairs_of_different_runners(const std::vector<Entrant>& cells);

/// How a workload's runners are compared.
struct RaceTerms {
  std::size_t screen_blocks = 6;  // that hold every cell
  std::size_t last_look = 24;     // most pairs of a comparison; 0: no race follows
  double error_rate = 0.05;       // of any false verdict on the workload
  double margin = 0.05;

  /// The same blocks choose and judge.
  bool is_fixed() const noexcept { return last_look == 0; }
};

/// Times of the workload's cells in one block, by the cell's number: empty where the sample is not
/// ok, missing where none was taken.
using BlockTimes = std::map<std::size_t, std::optional<double>>;

/// `kOpen`: it goes on. `kSettled`: no contender is open any longer. `kLastLook`: there are no more
/// pairs to come. `kTime`: the run had no more time for it.
enum class RaceState { kOpen, kSettled, kLastLook, kTime, kNothingToCompare };

std::string_view to_string(RaceState state);

/// One runner's best cell against the reference.
struct Contender {
  std::size_t cell;
  Comparison comparison{};
  std::size_t dropped = 0;             // blocks in which one of the two had no time
  std::optional<std::size_t> block{};  // after which it was decided
  std::string reason{};                // why it was given up or has failed
};

/// A reference that failed, in which block.
struct ReplacedReference {
  std::size_t cell;
  std::size_t block;
};

/// How far the race of one workload has come.
struct Race {
  RaceState state = RaceState::kOpen;
  bool is_screened = false;                // what follows is known
  std::optional<std::size_t> reference{};  // a cell
  std::size_t from_block = 0;              // whose pairs count
  std::size_t comparisons = 0;             // that share the error rate
  std::vector<Look> looks{};
  std::vector<ReplacedReference> replaced{};
  std::vector<Contender> contenders{};  // in the order of the screen's medians

  /// Those that the next block is to hold: all until the screen has ended, then the reference and
  /// whoever is open.
  std::vector<std::size_t> cells{};
};

/// The race of one workload after `blocks`, which are those of it that are complete, in their
/// order. The same times give the same race.
///
/// The screen chooses, of each runner the cell with the lowest median, and the reference among
/// these; the blocks behind it judge. So nothing is chosen by the times that judge it, and the
/// error rate is shared by as many comparisons as there are contenders. Where `terms` are fixed,
/// one look at the end judges by all blocks, and every pair of cells of different runners counts,
/// since any of them might have been chosen.
///
/// A block without a time of one of the two is dropped, and whoever fails in two blocks of the race
/// is out. A reference is replaced by the next best then, against which all that are left race
/// anew.
Race race_after(const std::vector<BlockTimes>& blocks, const std::vector<Entrant>& cells,
                const RaceTerms& terms);

}  // namespace concbench
