#include "benchmarks/race/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace concbench {
namespace {

using Workloads = std::vector<std::vector<Entrant>>;

/// Three works: two runners of two cells each, three runners of one, a single runner.
const Workloads kWorkloads{{{0}, {0}, {1}, {1}}, {{0}, {1}, {2}}, {{0}}};
const RaceTerms kTerms{.screen_blocks = 6, .last_look = 24};
constexpr std::uint64_t kSeed = 42;

const auto kAlways = [](std::size_t) { return true; };
const auto kNever = [](std::size_t) { return false; };

/// What a made-up machine measures: the same whenever it is asked.
TakenTurn measured(const Turn& turn) {
  std::seed_seq seeds{turn.workload, turn.cell, turn.block, turn.take};
  std::mt19937_64 random(seeds);
  std::normal_distribution<double> noise(0, 0.06);
  std::bernoulli_distribution flagged(0.03);
  std::bernoulli_distribution failed(0.01);
  constexpr double kTimes[]{100, 109, 121, 300};
  const double time = kTimes[turn.cell] * std::exp(noise(random));
  TakenTurn taken{turn.workload, turn.cell, turn.block, turn.take, time};
  taken.flagged = flagged(random);
  if (failed(random)) taken.time.reset();
  return taken;
}

/// What is taken until the schedule ends, or `most` turns.
std::vector<TakenTurn> run(Schedule& schedule, const std::function<bool(std::size_t)>& may_retake,
                           std::size_t most = 100'000) {
  std::vector<TakenTurn> taken;
  while (taken.size() < most) {
    const auto turn = schedule.next(may_retake);
    if (!turn) break;
    taken.push_back(measured(*turn));
    schedule.add(taken.back());
  }
  return taken;
}

std::vector<std::size_t> verdicts_of(const Schedule& schedule) {
  std::vector<std::size_t> verdicts;
  for (const auto& race : schedule.races()) {
    verdicts.push_back(static_cast<std::size_t>(race.state));
    verdicts.push_back(race.reference.value_or(99));
    for (const auto& contender : race.contenders) {
      verdicts.push_back(contender.cell);
      verdicts.push_back(static_cast<std::size_t>(contender.comparison.verdict));
      verdicts.push_back(contender.comparison.pairs);
    }
  }
  return verdicts;
}

std::vector<TakenTurn> of_block(const std::vector<TakenTurn>& taken, std::size_t block) {
  std::vector<TakenTurn> found;
  std::ranges::copy_if(taken, std::back_inserter(found),
                       [=](const TakenTurn& one) { return one.block == block; });
  return found;
}

TEST(Schedule, ScreensEveryCellWithThoseOfAWorkloadAsNeighbours) {
  Schedule schedule(kWorkloads, kTerms, kSeed);
  const auto taken = run(schedule, kNever);
  std::set<std::vector<std::size_t>> orders;
  for (std::size_t block = 0; block < kTerms.screen_blocks; ++block) {
    const auto samples = of_block(taken, block);
    ASSERT_EQ(samples.size(), 8u);
    std::vector<std::size_t> order;
    for (const auto& sample : samples) {
      if (order.empty() || order.back() != sample.workload) order.push_back(sample.workload);
    }
    EXPECT_EQ(order.size(), 3u) << "a workload's cells are apart in block " << block;
    orders.insert(order);
  }
  EXPECT_GT(orders.size(), 1u);
}

TEST(Schedule, RacesTheBestCellOfEachRunnerOnly) {
  Schedule schedule(kWorkloads, kTerms, kSeed);
  const auto taken = run(schedule, kNever);
  std::set<std::pair<std::size_t, std::size_t>> racing;
  for (const auto& sample : taken) {
    if (sample.block >= kTerms.screen_blocks) racing.insert({sample.workload, sample.cell});
  }
  // Nobody races against himself.
  EXPECT_EQ(racing, (std::set<std::pair<std::size_t, std::size_t>>{
                        {0, 0}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}));
  EXPECT_EQ(schedule.races()[2].state, RaceState::kNothingToCompare);
}

TEST(Schedule, NumbersThePositionsOfABlock) {
  Schedule schedule(kWorkloads, kTerms, kSeed);
  std::size_t block = 0;
  std::size_t expected = 0;
  while (const auto turn = schedule.next(kAlways)) {
    if (turn->block != block) expected = 0;
    block = turn->block;
    EXPECT_EQ(turn->position, expected++);
    schedule.add(measured(*turn));
  }
  EXPECT_GT(block, kTerms.screen_blocks);
}

TEST(Schedule, GoesOnAsItWouldHaveWhereverItWasInterrupted) {
  Schedule whole(kWorkloads, kTerms, kSeed);
  const auto taken = run(whole, kAlways);
  std::mt19937_64 random(7);
  for (int cut = 0; cut < 100; ++cut) {
    const auto kept = random() % taken.size();
    Schedule resumed(kWorkloads, kTerms, kSeed);
    for (std::size_t i = 0; i < kept; ++i) resumed.add(taken[i]);
    const auto rest = run(resumed, kAlways);
    ASSERT_EQ(kept + rest.size(), taken.size());
    for (std::size_t i = 0; i < rest.size(); ++i) {
      EXPECT_EQ(rest[i].cell, taken[kept + i].cell);
      EXPECT_EQ(rest[i].block, taken[kept + i].block);
      EXPECT_EQ(rest[i].take, taken[kept + i].take);
    }
    EXPECT_EQ(verdicts_of(resumed), verdicts_of(whole));
  }
}

TEST(Schedule, DecidesTheSameWhenAllSamplesAreThere) {
  Schedule whole(kWorkloads, kTerms, kSeed);
  auto taken = run(whole, kAlways);
  std::ranges::reverse(taken);  // in whatever order they are told
  Schedule replayed(kWorkloads, kTerms, kSeed);
  for (const auto& one : taken) replayed.add(one);
  EXPECT_FALSE(replayed.next(kNever));
  EXPECT_EQ(verdicts_of(replayed), verdicts_of(whole));
}

TEST(Schedule, TakesAFlaggedBlockOfAWorkloadAgainAsAWholeAndOnce) {
  Schedule schedule(kWorkloads, kTerms, kSeed);
  std::vector<Turn> again;
  while (const auto turn = schedule.next(kAlways)) {
    if (turn->block > 0) break;
    if (turn->take > 0) again.push_back(*turn);
    auto taken = measured(*turn);
    taken.flagged = turn->workload == 1 && turn->cell == 2;  // the second time, too
    schedule.add(taken);
  }
  ASSERT_EQ(again.size(), 3u);
  for (const auto& turn : again) {
    EXPECT_EQ(turn.workload, 1u);
    EXPECT_EQ(turn.take, 1u);
  }
}

TEST(Schedule, LeavesABlockAloneWhoseFlaggedSampleHasNoTime) {
  // What failed is not repeated for the weather: nor does its short life say how long it would
  // take.
  Schedule schedule(kWorkloads, kTerms, kSeed);
  while (const auto turn = schedule.next(kAlways)) {
    if (turn->block > 0) break;
    EXPECT_EQ(turn->take, 0u);
    auto taken = measured(*turn);
    taken.flagged = turn->workload == 1 && turn->cell == 2;
    if (taken.flagged) taken.time.reset();
    schedule.add(taken);
  }
}

/// Blocks in which the second take says something else than the first.
std::size_t reference_with(bool second_take_is_whole) {
  const RaceTerms fixed{.screen_blocks = 1, .last_look = 0};
  Schedule schedule({{{0}, {1}}}, fixed, kSeed);
  schedule.add({0, 0, 0, 0, 100., true});
  schedule.add({0, 1, 0, 0, 200., false});
  schedule.add({0, 0, 0, 1, 200., false});
  if (second_take_is_whole) schedule.add({0, 1, 0, 1, 100., false});
  // A later block: nobody will complete what was begun.
  while (const auto turn = schedule.next(kNever)) {
    if (turn->take == 1) schedule.add({0, 1, 0, 1, 100., false});
  }
  return schedule.races().front().reference.value_or(99);
}

TEST(Schedule, CountsTheLaterTakeAndCompletesOneThatWasBegun) {
  EXPECT_EQ(reference_with(true), 1u);
  EXPECT_EQ(reference_with(false), 1u);
}

TEST(Schedule, AsksOfEachFlaggedBlockOnceWhetherItMayBeTakenAgain) {
  Schedule schedule(kWorkloads, kTerms, kSeed);
  std::size_t asked = 0;
  const auto taken = run(schedule, [&](std::size_t) {
    ++asked;
    return false;
  });
  std::set<std::pair<std::size_t, std::size_t>> flagged;
  for (const auto& one : taken) {
    if (one.flagged && one.time) flagged.insert({one.workload, one.block});
  }
  ASSERT_GE(flagged.size(), 2u);
  EXPECT_EQ(asked, flagged.size());
}

TEST(Schedule, AsksOfNoBlockThatHasOthersBehindIt) {
  Schedule whole(kWorkloads, kTerms, kSeed);
  const auto taken = run(whole, kNever);
  std::map<std::size_t, std::size_t> last;  // block of each workload
  for (const auto& one : taken) last[one.workload] = one.block;
  Schedule resumed(kWorkloads, kTerms, kSeed);
  for (const auto& one : taken) resumed.add(one);
  for (const auto& one : run(resumed, kAlways)) {
    EXPECT_GE(one.block, last.at(one.workload)) << one.workload;
  }
}

/// A policy that grants by turns what it is asked, and what it decided is known by the samples.
TEST(Schedule, GoesOnAsItWouldHaveWhereSomeBlocksWereNotTakenAgain) {
  std::size_t asked = 0;
  const auto by_turns = [&](std::size_t) { return ++asked % 2 == 0; };
  Schedule whole(kWorkloads, kTerms, kSeed);
  const auto taken = run(whole, by_turns);
  for (std::size_t block = 1; block < taken.back().block; ++block) {
    // At the first sample of a block, all that was decided of those before it.
    const auto first = std::ranges::find(taken, block, &TakenTurn::block);
    const auto kept = static_cast<std::size_t>(first - taken.begin()) + 1;
    Schedule resumed(kWorkloads, kTerms, kSeed);
    for (std::size_t i = 0; i < kept; ++i) resumed.add(taken[i]);
    const auto next = resumed.next(kNever);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->block, block);
    EXPECT_EQ(next->cell, taken[kept].cell);
  }
}

/// A sample in the middle of a race that nobody has any longer, or that is to be taken again.
TEST(Schedule, LeavesOutWhatIsMissingInARacesBlockThatHasOthersBehindIt) {
  Schedule whole(kWorkloads, kTerms, kSeed);
  const auto taken = run(whole, kNever);
  const std::size_t torn = kTerms.screen_blocks + 2;
  Schedule resumed(kWorkloads, kTerms, kSeed);
  std::size_t left_out = 0;
  for (const auto& one : taken) {
    const bool is_lost = one.workload == 0 && one.block == torn && one.cell == 2;
    left_out += is_lost;
    if (!is_lost) resumed.add(one);
  }
  ASSERT_EQ(left_out, 1u);
  for (const auto& one : run(resumed, kNever)) EXPECT_GT(one.block, torn);
  EXPECT_GE(resumed.races()[0].contenders.front().dropped, 1u);
}

TEST(Schedule, EndsARaceForWhichThereIsNoTimeAndScreensToTheEnd) {
  Schedule schedule(kWorkloads, kTerms, kSeed);
  for (std::size_t work = 0; work < kWorkloads.size(); ++work) schedule.end_for_time(work);
  const auto taken = run(schedule, kNever);
  EXPECT_EQ(taken.size(), 8 * kTerms.screen_blocks);
  EXPECT_EQ(schedule.races()[0].state, RaceState::kTime);
  EXPECT_EQ(schedule.races()[0].contenders.front().comparison.verdict, Verdict::kOpen);
}

TEST(Schedule, LetsTheOthersRaceOn) {
  Schedule schedule(kWorkloads, kTerms, kSeed);
  std::size_t of_first = 0;
  while (const auto turn = schedule.next(kNever)) {
    if (turn->block >= kTerms.screen_blocks + 2 && turn->workload == 0 &&
        schedule.races()[0].state == RaceState::kOpen) {
      schedule.end_for_time(0);
      continue;
    }
    of_first += turn->workload == 0 && turn->block >= kTerms.screen_blocks;
    schedule.add(measured(*turn));
  }
  EXPECT_EQ(of_first, 2u * 2u);
  EXPECT_EQ(schedule.races()[0].contenders.front().comparison.pairs, 2u);
  EXPECT_EQ(schedule.races()[1].state, RaceState::kSettled);
}

TEST(Schedule, OfNothingIsOver) {
  Schedule schedule({}, kTerms, kSeed);
  EXPECT_FALSE(schedule.next(kAlways));
}

}  // namespace
}  // namespace concbench
