#include "benchmarks/race/race.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace concbench {
namespace {

constexpr std::optional<std::size_t> kNone{};

std::vector<std::optional<std::size_t>> boundaries_of(const std::vector<Look>& looks) {
  std::vector<std::optional<std::size_t>> boundaries;
  for (const auto& look : looks) boundaries.push_back(look.boundary);
  return boundaries;
}

/// Of each side of a comparison among so many runners.
double alpha_of(std::size_t runners) { return 0.05 / (2 * static_cast<double>(runners - 1)); }

/// That equal runners reach a boundary at any look, by counting all walks.
double probability_of_reaching(const std::vector<Look>& looks) {
  const auto last = looks.back().pairs;
  std::size_t reached = 0;
  for (std::size_t walk = 0; walk < (std::size_t{1} << last); ++walk) {
    for (const auto& [pairs, boundary] : looks) {
      const auto seen = walk & ((std::size_t{1} << pairs) - 1);
      if (!boundary || static_cast<std::size_t>(__builtin_popcountll(seen)) < *boundary) continue;
      ++reached;
      break;
    }
  }
  return static_cast<double>(reached) / std::exp2(last);
}

TEST(Boundaries, AreThoseThatWereWorkedOutByHand) {
  EXPECT_EQ(boundaries_of(with_boundaries({8, 12, 16, 24}, alpha_of(5))),
            (std::vector<std::optional<std::size_t>>{kNone, 11, 14, 20}));
  EXPECT_EQ(boundaries_of(with_boundaries({11, 14, 18, 24}, alpha_of(24))),
            (std::vector<std::optional<std::size_t>>{11, 14, 17, 21}));
}

TEST(Boundaries, KeepTheErrorRateOverAllLooks) {
  for (const std::size_t runners : {2u, 3u, 5u, 24u}) {
    const auto looks = looks_up_to(20, alpha_of(runners));
    EXPECT_LE(probability_of_reaching(looks), alpha_of(runners)) << runners;
    EXPECT_GT(probability_of_reaching(looks), alpha_of(runners) / 10) << runners;
  }
}

TEST(Boundaries, OfOneLookAreTheSignTests) {
  for (const std::size_t pairs : {6u, 12u, 20u}) {
    const auto one = with_boundaries({pairs}, 0.025).front().boundary;
    // The walk, which a look that can decide nothing does not change.
    const auto walked = with_boundaries({1, pairs}, 0.025).back().boundary;
    EXPECT_EQ(one, walked) << pairs;
  }
  EXPECT_EQ(with_boundaries({6}, 0.025).front().boundary, 6u);
  EXPECT_EQ(with_boundaries({5}, 0.025).front().boundary, kNone);
  EXPECT_EQ(with_boundaries({20}, 0.025).front().boundary, 15u);
  EXPECT_NEAR(static_cast<double>(with_boundaries({100'000}, 0.025).front().boundary.value()),
              50'000 + 1.96 * std::sqrt(25'000), 2);
}

TEST(Looks, BeginWhereSomethingCanBeSettled) {
  for (const std::size_t last : {24u, 32u, 60u}) {
    for (const std::size_t runners : {2u, 5u, 26u}) {
      const auto looks = looks_up_to(last, alpha_of(runners));
      EXPECT_EQ(looks.back().pairs, last);
      ASSERT_TRUE(looks.front().boundary) << runners << " runners, up to " << last;
      EXPECT_EQ(looks.front().boundary, looks.front().pairs);
      const auto earlier = with_boundaries({looks.front().pairs - 1, last}, alpha_of(runners));
      EXPECT_FALSE(earlier.front().boundary);
    }
  }
  EXPECT_EQ(looks_up_to(24, alpha_of(5)).front().pairs, 9u);
}

TEST(Looks, OfTooFewPairsDecideNothing) {
  const auto looks = looks_up_to(4, alpha_of(5));
  ASSERT_EQ(looks.size(), 1u);
  EXPECT_EQ(looks.front().pairs, 4u);
  EXPECT_FALSE(looks.front().boundary);
}

ComparisonRule rule_of(std::vector<std::size_t> pairs) {
  return {0.05, with_boundaries(pairs, alpha_of(5))};
}

TEST(Comparison, IsOfTheThreeWordsOrNone) {
  const auto rule = rule_of({9, 12, 17, 24});
  EXPECT_EQ(compare(std::vector<double>(9, 1.3), rule).verdict, Verdict::kSlower);
  EXPECT_EQ(compare(std::vector<double>(9, 1 / 1.3), rule).verdict, Verdict::kFaster);
  EXPECT_EQ(compare(std::vector<double>(9, 1.02), rule).verdict, Verdict::kSame);
  EXPECT_EQ(compare(std::vector<double>(8, 1.3), rule).verdict, Verdict::kOpen);
  EXPECT_EQ(compare({}, rule).verdict, Verdict::kOpen);
}

TEST(Comparison, NeedsTheBoundarysCountAndTheMargin) {
  const auto rule = rule_of({9, 12, 17, 24});
  // Eight of nine are no proof, and the next look decides.
  std::vector<double> ratios(8, 1.3);
  ratios.push_back(0.9);
  EXPECT_EQ(compare(ratios, rule).verdict, Verdict::kOpen);
  ratios.insert(ratios.end(), 3, 1.3);
  const auto found = compare(ratios, rule);
  EXPECT_EQ(found.verdict, Verdict::kSlower);
  EXPECT_EQ(found.pairs, 12u);
  EXPECT_EQ(found.slower_in, 11u);
  // Always slower, but by less than anybody minds: no proof of `same` either.
  std::vector<double> little;
  for (int i = 0; i < 9; ++i) little.push_back(i % 2 == 0 ? 1.04 : 1.06);
  EXPECT_NE(compare(little, rule).verdict, Verdict::kSlower);
}

TEST(Comparison, LooksAtNothingBehindItsVerdict) {
  const auto rule = rule_of({9, 12, 17, 24});
  std::vector<double> ratios(9, 1.3);
  const auto at_look = compare(ratios, rule);
  ratios.insert(ratios.end(), 5, 0.5);
  const auto later = compare(ratios, rule);
  EXPECT_EQ(later.verdict, Verdict::kSlower);
  EXPECT_EQ(later.pairs, at_look.pairs);
  EXPECT_EQ(later.high, at_look.high);
}

TEST(Comparison, PrintsTheIntervalOfItsLook) {
  const auto rule = rule_of({12, 24});  // 11 of 12
  std::vector<double> ratios;
  for (int i = 0; i < 12; ++i) ratios.push_back(1.1 + i / 100.0);
  const auto found = compare(ratios, rule);
  const auto boundary = rule.looks.front().boundary.value();
  EXPECT_DOUBLE_EQ(found.low.value(), ratios[12 - boundary]);
  EXPECT_DOUBLE_EQ(found.high.value(), ratios[boundary - 1]);
  EXPECT_DOUBLE_EQ(found.ratio.value(), std::sqrt(1.15 * 1.16));
  EXPECT_GE(found.would_find.value(), found.ratio.value() / found.low.value());
}

TEST(Comparison, IsMirroredWhenItsSidesAreSwapped) {
  const auto rule = rule_of({9, 12, 17, 24});
  std::vector<double> ratios{1.2, 1.31, 1.17, 0.98, 1.4, 1.22, 1.25, 1.19, 1.3, 1.26, 1.18, 1.33};
  std::vector<double> inverted;
  for (const auto ratio : ratios) inverted.push_back(1 / ratio);
  const auto found = compare(ratios, rule);
  const auto mirrored = compare(inverted, rule);
  EXPECT_EQ(found.verdict, Verdict::kSlower);
  EXPECT_EQ(mirrored.verdict, Verdict::kFaster);
  EXPECT_EQ(found.slower_in, mirrored.faster_in);
  EXPECT_DOUBLE_EQ(found.low.value(), 1 / mirrored.high.value());
  EXPECT_DOUBLE_EQ(found.would_find.value(), mirrored.would_find.value());
}

TEST(Comparison, IsGivenUpWhereNoVerdictIsInReach) {
  const auto rule = rule_of({9, 12, 17, 24});
  // A coin that falls by turns, with ratios far from the margin.
  std::vector<double> ratios;
  for (int i = 0; i < 9; ++i) ratios.push_back(i % 2 == 0 ? 1.2 : 1 / 1.2);
  const auto found = compare(ratios, rule);
  EXPECT_EQ(found.verdict, Verdict::kGivenUp);
  EXPECT_GE(found.would_find.value(), 1.2);
  // What has all in its favour is not, and at the last look all is over.
  EXPECT_EQ(compare(std::vector<double>(9, 1.051), rule_of({8, 24})).verdict, Verdict::kOpen);
}

// ---- races ----

RaceTerms terms_of_race() { return {.screen_blocks = 6, .last_look = 24}; }

/// A block in which each cell takes its time.
BlockTimes block_of(const std::vector<std::optional<double>>& times) {
  BlockTimes block;
  for (std::size_t cell = 0; cell < times.size(); ++cell) block[cell] = times[cell];
  return block;
}

TEST(Race, ScreensEveryCellAndRacesTheBestOfEachRunner) {
  const std::vector<Entrant> cells{{0}, {0}, {1}, {1}, {2}};
  std::vector<BlockTimes> blocks;
  for (int i = 0; i < 5; ++i) blocks.push_back(block_of({200., 100., 150., 160., 300.}));
  EXPECT_EQ(race_after(blocks, cells, terms_of_race()).cells,
            (std::vector<std::size_t>{0, 1, 2, 3, 4}));
  blocks.push_back(blocks.back());
  const auto race = race_after(blocks, cells, terms_of_race());
  EXPECT_EQ(race.reference, 1u);
  EXPECT_EQ(race.cells, (std::vector<std::size_t>{1, 2, 4}));
  EXPECT_EQ(race.comparisons, 2u);
  EXPECT_EQ(race.from_block, 6u);
}

TEST(Race, JudgesByItsOwnBlocksAlone) {
  const std::vector<Entrant> cells{{0}, {1}};
  // The screen says that the second one is far slower, the race that it is not.
  std::vector<BlockTimes> blocks(6, block_of({100., 900.}));
  for (int i = 0; i < 24; ++i) blocks.push_back(block_of({100., 101.}));
  const auto race = race_after(blocks, cells, terms_of_race());
  EXPECT_EQ(race.reference, 0u);
  EXPECT_EQ(race.contenders.front().comparison.verdict, Verdict::kSame);
  EXPECT_EQ(race.state, RaceState::kSettled);
}

TEST(Race, LetsGoOfWhoeverIsDecided) {
  const std::vector<Entrant> cells{{0}, {1}, {2}};
  std::vector<BlockTimes> blocks(6, block_of({100., 104., 300.}));
  auto race = race_after(blocks, cells, terms_of_race());
  const auto first = race.looks.front().pairs;
  for (std::size_t i = 0; i < first; ++i) {
    blocks.push_back(block_of({100., i % 2 == 0 ? 103. : 107., 300.}));
  }
  race = race_after(blocks, cells, terms_of_race());
  EXPECT_EQ(race.contenders[1].comparison.verdict, Verdict::kSlower);
  EXPECT_EQ(race.contenders[1].block, 6 + first - 1);
  for (const auto cell : race.cells) EXPECT_NE(cell, 2u);
}

TEST(Race, ReplacesAReferenceThatFails) {
  const std::vector<Entrant> cells{{0}, {1}, {2}};
  std::vector<BlockTimes> blocks(6, block_of({100., 110., 300.}));
  blocks.push_back(block_of({100., 110., 300.}));
  blocks.push_back(block_of({std::nullopt, 110., 300.}));
  auto race = race_after(blocks, cells, terms_of_race());
  EXPECT_EQ(race.reference, 1u);
  EXPECT_EQ(race.from_block, 8u);
  ASSERT_EQ(race.replaced.size(), 1u);
  EXPECT_EQ(race.replaced.front().cell, 0u);
  EXPECT_EQ(race.replaced.front().block, 7u);
  EXPECT_EQ(race.cells, (std::vector<std::size_t>{1, 2}));
  for (std::size_t i = 0; i < race.looks.front().pairs; ++i) {
    blocks.push_back({{1, 110.}, {2, 300.}});
  }
  race = race_after(blocks, cells, terms_of_race());
  EXPECT_EQ(race.state, RaceState::kSettled);
  EXPECT_EQ(race.contenders.front().cell, 2u);
  EXPECT_EQ(race.contenders.front().comparison.verdict, Verdict::kSlower);
  EXPECT_EQ(race.contenders.back().comparison.verdict, Verdict::kFailed);
}

TEST(Race, DropsABlockWithoutATimeAndWhoeverFailsTwice) {
  const std::vector<Entrant> cells{{0}, {1}};
  std::vector<BlockTimes> blocks(6, block_of({100., 110.}));
  blocks.push_back(block_of({100., std::nullopt}));
  auto race = race_after(blocks, cells, terms_of_race());
  EXPECT_EQ(race.contenders.front().dropped, 1u);
  EXPECT_EQ(race.contenders.front().comparison.verdict, Verdict::kOpen);
  blocks.push_back(block_of({100., std::nullopt}));
  race = race_after(blocks, cells, terms_of_race());
  EXPECT_EQ(race.contenders.front().comparison.verdict, Verdict::kFailed);
  EXPECT_EQ(race.state, RaceState::kSettled);
}

TEST(Race, OfOneRunnerOrOfNoneThatIsOkComparesNothing) {
  const std::vector<BlockTimes> one(6, block_of({100., 90.}));
  EXPECT_EQ(race_after(one, {{0}, {0}}, terms_of_race()).state, RaceState::kNothingToCompare);
  const std::vector<BlockTimes> failed(6, block_of({std::nullopt, std::nullopt}));
  const auto race = race_after(failed, {{0}, {1}}, terms_of_race());
  EXPECT_EQ(race.state, RaceState::kNothingToCompare);
  EXPECT_FALSE(race.reference);
}

TEST(Race, WithAFixedNumberOfBlocksCountsWhateverMightHaveBeenChosen) {
  const RaceTerms fixed{.screen_blocks = 12, .last_look = 0};
  const std::vector<Entrant> cells{{0}, {0}, {1}, {1}, {2}};
  std::vector<BlockTimes> blocks(11, block_of({200., 100., 150., 160., 300.}));
  EXPECT_FALSE(race_after(blocks, cells, fixed).is_screened);
  blocks.push_back(blocks.back());
  const auto race = race_after(blocks, cells, fixed);
  EXPECT_EQ(race.comparisons, 8u);  // 2 x 2 + 2 x 1 + 2 x 1
  EXPECT_EQ(race.state, RaceState::kSettled);
  for (const auto& contender : race.contenders) {
    EXPECT_EQ(contender.comparison.verdict, Verdict::kSlower);
  }
}

TEST(Race, WithTooFewFixedBlocksSaysNothing) {
  const RaceTerms fixed{.screen_blocks = 2, .last_look = 0};
  const std::vector<BlockTimes> blocks(2, block_of({100., 900.}));
  const auto race = race_after(blocks, {{0}, {1}}, fixed);
  EXPECT_EQ(race.state, RaceState::kLastLook);
  EXPECT_EQ(race.contenders.front().comparison.verdict, Verdict::kOpen);
  EXPECT_FALSE(race.looks.front().boundary);
}

}  // namespace
}  // namespace concbench
