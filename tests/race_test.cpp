#include "benchmarks/race/race.hpp"

#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace concbench {
namespace {

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

TEST(Race, ReplacesAReferenceThatFailsTwice) {
  const std::vector<Entrant> cells{{0}, {1}, {2}};
  std::vector<BlockTimes> blocks(7, block_of({100., 110., 300.}));
  blocks.push_back(block_of({std::nullopt, 110., 300.}));
  auto race = race_after(blocks, cells, terms_of_race());
  EXPECT_EQ(race.reference, 0u);
  EXPECT_EQ(race.contenders.front().dropped, 1u);
  blocks.push_back(blocks.back());
  race = race_after(blocks, cells, terms_of_race());
  EXPECT_EQ(race.reference, 1u);
  EXPECT_EQ(race.from_block, 9u);
  ASSERT_EQ(race.replaced.size(), 1u);
  EXPECT_EQ(race.replaced.front().cell, 0u);
  EXPECT_EQ(race.replaced.front().block, 8u);
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

TEST(Race, HasNothingToCompareWhereTheReferenceOfTwoRunnersFails) {
  std::vector<BlockTimes> blocks(6, block_of({100., 110.}));
  blocks.insert(blocks.end(), 2, block_of({std::nullopt, 110.}));
  const auto race = race_after(blocks, {{0}, {1}}, terms_of_race());
  EXPECT_EQ(race.state, RaceState::kNothingToCompare);
  EXPECT_EQ(race.reference, 1u);
}

TEST(Race, JudgesByThePairsThatThereAreWhenNoMoreCanCome) {
  const RaceTerms fixed{.screen_blocks = 20, .last_look = 0};
  std::vector<BlockTimes> blocks(20, block_of({100., 200.}));
  blocks[3] = block_of({std::nullopt, 200.});
  auto race = race_after(blocks, {{0}, {1}}, fixed);
  EXPECT_EQ(race.state, RaceState::kSettled);
  EXPECT_EQ(race.contenders.front().comparison.verdict, Verdict::kSlower);
  EXPECT_EQ(race.contenders.front().comparison.pairs, 19u);
  // In a race: 20 of 23 pairs are as much proof as 20 of 24.
  std::vector<BlockTimes> raced(6, block_of({100., 108.}));
  for (int i = 0; i < 24; ++i) raced.push_back(block_of({100., i % 8 == 1 ? 99. : 112.}));
  raced[6 + 2] = block_of({100., std::nullopt});
  race = race_after(raced, {{0}, {1}}, terms_of_race());
  EXPECT_EQ(race.contenders.front().comparison.verdict, Verdict::kSlower);
}

TEST(Race, PassesOverWhatWasNotTaken) {
  const std::vector<Entrant> cells{{0}, {1}};
  std::vector<BlockTimes> blocks(6, block_of({100., 110.}));
  blocks.push_back({{1, 110.}});
  blocks.push_back(BlockTimes{});
  blocks.push_back({{0, 100.}});
  const auto race = race_after(blocks, cells, terms_of_race());
  EXPECT_EQ(race.reference, 0u);
  EXPECT_EQ(race.contenders.front().comparison.verdict, Verdict::kOpen);
  EXPECT_EQ(race.contenders.front().comparison.pairs, 0u);
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
  EXPECT_EQ(race.state, RaceState::kNothingToCompare);
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
