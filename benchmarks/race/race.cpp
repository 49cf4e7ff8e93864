#include "benchmarks/race/race.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include <fmt/core.h>

#include "benchmarks/race/median.hpp"

namespace concbench {
namespace {

struct Screened {
  std::size_t cell;
  double median;
};

/// Of the cell in the first `count` blocks: empty where it is not ok in more than half of those that
/// have it.
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

/// Of cells that belong to different runners and have a time.
std::size_t pairs_of_cells(const std::vector<BlockTimes>& blocks, const std::vector<Entrant>& cells,
                           const RaceTerms& terms) {
  std::map<std::size_t, std::size_t> timed;  // by runner
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    if (screen_median(cell, blocks, terms.screen_blocks)) ++timed[cells[cell].runner];
  }
  std::size_t pairs = 0;
  std::size_t before = 0;
  for (const auto& [runner, count] : timed) {
    pairs += before * count;
    before += count;
  }
  return pairs;
}

class Judge {
 public:
  Judge(const std::vector<BlockTimes>& blocks, const RaceTerms& terms, Race& race)
      : blocks_(blocks), terms_(terms), race_(race) {}

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
    if (reference != times.end() && !reference->second && !terms_.is_fixed()) {
      replace_reference(block);
      return;
    }
    const bool may_judge = !terms_.is_fixed() || block + 1 == terms_.screen_blocks;
    for (auto& contender : race_.contenders) {
      if (contender.comparison.verdict != Verdict::kOpen) continue;
      note(contender, times, reference == times.end() ? std::nullopt : reference->second);
      if (may_judge) judge(contender, block);
    }
    conclude(block);
  }

  void note(Contender& contender, const BlockTimes& times, std::optional<double> reference) {
    const auto time = times.find(contender.cell);
    const bool has_time = time != times.end() && time->second && *time->second > 0;
    if (has_time && reference && *reference > 0) {
      ratios_[contender.cell].push_back(*time->second / *reference);
      return;
    }
    ++contender.dropped;
    if (!has_time) ++failures_[contender.cell];
  }

  void judge(Contender& contender, std::size_t block) {
    contender.comparison = compare(ratios_[contender.cell], {terms_.margin, race_.looks});
    auto& verdict = contender.comparison.verdict;
    constexpr std::size_t kMostFailures = 2;
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

  void conclude(std::size_t block) {
    const bool any_open = std::ranges::any_of(race_.contenders, [](const Contender& contender) {
      return contender.comparison.verdict == Verdict::kOpen;
    });
    if (terms_.is_fixed()) {
      if (block + 1 < terms_.screen_blocks) return;
      race_.state = any_open ? RaceState::kLastLook : RaceState::kSettled;
    } else if (!any_open) {
      race_.state = RaceState::kSettled;
    } else if (block + 1 - race_.from_block >= terms_.last_look) {
      // Those that lack pairs, since blocks of theirs were dropped, get no more.
      race_.state = RaceState::kLastLook;
    }
  }

  /// The next best that has not failed takes its place, and the pairs are counted from here on.
  void replace_reference(std::size_t block) {
    race_.replaced.push_back({*race_.reference, block});
    std::vector<Contender> old;
    old.swap(race_.contenders);
    ratios_.clear();
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
    failed.reason = fmt::format("it was the reference and failed in block {}", block + 1);
    race_.contenders.push_back(failed);
    if (next == old.end()) {
      race_.reference.reset();
      race_.contenders.clear();
      race_.state = RaceState::kNothingToCompare;
      return;
    }
    race_.reference = next->cell;
    conclude(block);
  }

  const std::vector<BlockTimes>& blocks_;
  const RaceTerms& terms_;
  Race& race_;
  std::map<std::size_t, std::vector<double>> ratios_;  // by cell, in the order of the blocks
  std::map<std::size_t, std::size_t> failures_;
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
  race.comparisons = terms.is_fixed() ? pairs_of_cells(blocks, cells, terms) : best.size() - 1;
  const double alpha = terms.error_rate / (2 * static_cast<double>(race.comparisons));
  race.looks = terms.is_fixed() ? with_boundaries({terms.screen_blocks}, alpha)
                                : looks_up_to(terms.last_look, alpha);
  Judge judge(blocks, terms, race);
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
