#include "benchmarks/race/race.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include <fmt/core.h>

#include "benchmarks/race/median.hpp"

namespace concbench {
namespace {

struct Screened {
  std::size_t cell;
  double median;
};

/// Of the cell in the first `count` blocks: empty where it is not ok in more than half of those
/// that have it.
std::optional<double> screen_median(std::size_t cell, const std::vector<BlockTimes>& blocks,
                                    std::size_t count) {
  std::vector<double> times;
  std::size_t taken = 0;
  for (std::size_t block = 0; block < count; ++block) {
    const auto found = blocks[block].find(cell);
    if (found == blocks[block].end()) continue;
    ++taken;
    if (found->second) times.push_back(*found->second);
  }
  if (2 * times.size() <= taken) return std::nullopt;
  return median(std::move(times));
}

/// Each runner's best cell, the best first.
std::vector<Screened> best_cells(const std::vector<BlockTimes>& blocks,
                                 const std::vector<Entrant>& cells, const RaceTerms& terms) {
  std::map<std::size_t, Screened> best;  // by runner
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const auto time = screen_median(cell, blocks, terms.screen_blocks);
    if (!time) continue;
    const auto [known, is_first] = best.try_emplace(cells[cell].runner, Screened{cell, *time});
    if (!is_first && *time < known->second.median) known->second = {cell, *time};
  }
  std::vector<Screened> sorted;
  for (const auto& [runner, screened] : best) sorted.push_back(screened);
  std::ranges::stable_sort(sorted, {}, &Screened::median);
  return sorted;
}

/// Those that have a time.
std::vector<Entrant> timed(const std::vector<BlockTimes>& blocks, const std::vector<Entrant>& cells,
                           const RaceTerms& terms) {
  std::vector<Entrant> found;
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    if (screen_median(cell, blocks, terms.screen_blocks)) found.push_back(cells[cell]);
  }
  return found;
}

class Judge {
 public:
  Judge(const std::vector<BlockTimes>& blocks, const RaceTerms& terms, double alpha, Race& race)
      : blocks_(blocks), terms_(terms), alpha_(alpha), race_(race) {}

  void begin(const std::vector<Screened>& best, std::size_t from_block) {
    race_.reference = best.front().cell;
    race_.from_block = from_block;
    for (std::size_t i = 1; i < best.size(); ++i) {
      race_.contenders.push_back({.cell = best[i].cell});
    }
  }

  /// Judges by all blocks so far, one after the other.
  void judge() {
    for (std::size_t block = race_.from_block; block < blocks_.size(); ++block) {
      if (race_.state != RaceState::kOpen) return;
      take(block);
    }
  }

 private:
  void take(std::size_t block) {
    const auto& times = blocks_[block];
    const auto reference = times.find(*race_.reference);
    const bool is_there = reference != times.end();
    if (is_there) ++blocks_of_reference_;
    if (is_there && !reference->second && ++failures_[*race_.reference] >= kMostFailures &&
        !terms_.is_fixed()) {
      replace_reference(block);
      return;
    }
    const bool is_last = terms_.is_fixed() ? block + 1 == terms_.screen_blocks
                                           : blocks_of_reference_ >= terms_.last_look;
    for (auto& contender : race_.contenders) {
      if (contender.comparison.verdict != Verdict::kOpen) continue;
      note(contender, times, is_there ? reference->second : std::nullopt);
      if (is_last) {
        judge(contender, block, last_look_at(ratios_[contender.cell].size()));
      } else if (!terms_.is_fixed()) {
        judge(contender, block, race_.looks);
      }
    }
    conclude(is_last);
  }

  void note(Contender& contender, const BlockTimes& times, std::optional<double> reference) {
    const auto time = times.find(contender.cell);
    const bool is_there = time != times.end();
    if (is_there && time->second && reference && *time->second > 0 && *reference > 0) {
      ratios_[contender.cell].push_back(*time->second / *reference);
      return;
    }
    ++contender.dropped;
    if (is_there && !time->second) ++failures_[contender.cell];
  }

  /// However many pairs there are when no more can come: blocks of a contender may have been
  /// dropped.
  std::vector<Look> last_look_at(std::size_t pairs) const {
    std::vector<std::size_t> looks;
    if (!terms_.is_fixed()) {
      for (const auto& look : race_.looks) {
        if (look.pairs < pairs) looks.push_back(look.pairs);
      }
    }
    if (pairs > 0) looks.push_back(pairs);
    const auto last = terms_.is_fixed() ? pairs : race_.looks.back().pairs;
    return with_boundaries(looks, last, alpha_);
  }

  void judge(Contender& contender, std::size_t block, std::vector<Look> looks) {
    contender.comparison = compare(ratios_[contender.cell], {terms_.margin, std::move(looks)});
    auto& verdict = contender.comparison.verdict;
    if (verdict == Verdict::kOpen && !terms_.is_fixed() &&
        failures_[contender.cell] >= kMostFailures) {
      verdict = Verdict::kFailed;
      contender.reason = fmt::format("it failed in {} blocks of the race", kMostFailures);
    }
    if (verdict == Verdict::kGivenUp) {
      contender.reason =
          fmt::format("no verdict was to be expected within {} blocks", race_.looks.back().pairs);
    }
    if (verdict != Verdict::kOpen) contender.block = block;
  }

  void conclude(bool is_last) {
    const auto count = [this](Verdict verdict) {
      return static_cast<std::size_t>(std::ranges::count_if(
          race_.contenders,
          [=](const Contender& contender) { return contender.comparison.verdict == verdict; }));
    };
    if (count(Verdict::kFailed) == race_.contenders.size()) {
      race_.state = RaceState::kNothingToCompare;
    } else if (count(Verdict::kOpen) == 0) {
      if (is_last || !terms_.is_fixed()) race_.state = RaceState::kSettled;
    } else if (is_last) {
      race_.state = RaceState::kLastLook;
    }
  }

  /// The next best that has not failed takes its place, and the pairs are counted from here on.
  void replace_reference(std::size_t block) {
    race_.replaced.push_back({*race_.reference, block});
    std::vector<Contender> old;
    old.swap(race_.contenders);
    ratios_.clear();
    failures_.clear();
    blocks_of_reference_ = 0;
    race_.from_block = block + 1;
    const auto next = std::ranges::find_if(old, [](const Contender& contender) {
      return contender.comparison.verdict != Verdict::kFailed;
    });
    for (auto& contender : old) {
      if (contender.comparison.verdict == Verdict::kFailed) {
        race_.contenders.push_back(contender);
      } else if (next == old.end() || contender.cell != next->cell) {
        race_.contenders.push_back({.cell = contender.cell});
      }
    }
    Contender failed{.cell = *race_.reference, .block = block};
    failed.comparison.verdict = Verdict::kFailed;
    failed.reason = fmt::format("it was the reference and failed in {} blocks, the last one {}",
                                kMostFailures, block + 1);
    race_.contenders.push_back(failed);
    if (next == old.end()) {
      race_.reference.reset();
      race_.contenders.clear();
      race_.state = RaceState::kNothingToCompare;
      return;
    }
    race_.reference = next->cell;
    conclude(false);
  }

  static constexpr std::size_t kMostFailures = 2;  // of one that stays in the race

  const std::vector<BlockTimes>& blocks_;
  const RaceTerms& terms_;
  double alpha_;  // of each side of a comparison
  Race& race_;
  std::map<std::size_t, std::vector<double>> ratios_;  // by cell, in the order of the blocks
  std::map<std::size_t, std::size_t> failures_;        // by cell
  std::size_t blocks_of_reference_ = 0;
};

std::vector<std::size_t> all(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

}  // namespace

std::string_view to_string(RaceState state) {
  constexpr std::array<std::string_view, 5> kNames{"open", "settled", "last look", "time",
                                                   "nothing to compare"};
  return kNames.at(static_cast<std::size_t>(state));
}

std::size_t pairs_of_different_runners(const std::vector<Entrant>& cells) {
  std::size_t pairs = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) pairs += cells[i].runner != cells[j].runner;
  }
  return pairs;
}

Race race_after(const std::vector<BlockTimes>& blocks, const std::vector<Entrant>& cells,
                const RaceTerms& terms) {
  Race race;
  if (blocks.size() < terms.screen_blocks) {
    race.cells = all(cells.size());
    return race;
  }
  race.is_screened = true;
  race.from_block = terms.is_fixed() ? 0 : terms.screen_blocks;
  const auto best = best_cells(blocks, cells, terms);
  if (best.size() < 2) {
    race.state = RaceState::kNothingToCompare;
    if (!best.empty()) race.reference = best.front().cell;
    return race;
  }
  race.comparisons =
      terms.is_fixed() ? pairs_of_different_runners(timed(blocks, cells, terms)) : best.size() - 1;
  const double alpha = terms.error_rate / (2 * static_cast<double>(race.comparisons));
  race.looks = terms.is_fixed() ? with_boundaries({terms.screen_blocks}, terms.screen_blocks, alpha)
                                : looks_up_to(terms.last_look, alpha);
  Judge judge(blocks, terms, alpha, race);
  judge.begin(best, race.from_block);
  judge.judge();
  if (race.state != RaceState::kOpen) return race;
  race.cells.push_back(*race.reference);
  for (const auto& contender : race.contenders) {
    if (contender.comparison.verdict == Verdict::kOpen) race.cells.push_back(contender.cell);
  }
  return race;
}

}  // namespace concbench
