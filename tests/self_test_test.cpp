// The self-test's verdicts, on made-up samples.

#include "benchmarks/self_test/self_test.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "benchmarks/self_test/self_test_trials.hpp"
#include "made_up_self_test.hpp"

namespace concbench {
namespace {

Trial& trial_for(Purpose purpose, std::vector<Trial>& trials) {
  return *std::ranges::find(trials, purpose, &Trial::purpose);
}

TEST(SelfTest, ComparesACellWithItselfAndWithMoreWork) {
  const auto trials = self_test_trials(4);
  const auto cell_of = [&](Purpose purpose) {
    return std::ranges::find(trials, purpose, &Trial::purpose)->cell;
  };
  EXPECT_EQ(name_of(cell_of(Purpose::kFirst)), name_of(cell_of(Purpose::kSame)));
  EXPECT_EQ(cell_of(Purpose::kFirst).cores, 1u);
  const auto less = cell_of(Purpose::kFirst).parameters.count("n");
  const auto more = cell_of(Purpose::kMoreWork).parameters.count("n");
  EXPECT_DOUBLE_EQ(static_cast<double>(more), 1.05 * static_cast<double>(less));
}

std::ptrdiff_t available_runners() {
  return std::ranges::count_if(
      runners(), [](const RunnerEntry& runner) { return why_unavailable(runner).empty(); });
}

TEST(SelfTest, LooksAtEveryRunnerThatIsAvailable) {
  for (const std::size_t cores : {1u, 2u, 64u}) {
    std::set<std::string_view> costed;
    for (const auto& trial : self_test_trials(cores)) {
      EXPECT_LE(trial.cell.cores, cores);
      EXPECT_LE(trial.cell.concurrency, trial.cell.runner->most_concurrency);
      if (trial.purpose == Purpose::kCost) costed.insert(trial.cell.runner->name);
      if (trial.purpose == Purpose::kStartSkew) {
        EXPECT_GE(trial.cell.concurrency, 2u);
      }
    }
    EXPECT_EQ(std::ssize(costed), available_runners());
  }
}

TEST(SelfTest, PassesWhereTheSameIsTheSameAndMoreIsMore) {
  const auto self_test = judge(made_up(1e6, 1e6, 1.05e6), 7, kBlocks);
  EXPECT_TRUE(self_test.a_a_is_same());
  EXPECT_TRUE(self_test.a_b_is_found());
  EXPECT_NEAR(self_test.a_a->ratio, 1, 1e-12);
  EXPECT_NEAR(self_test.a_b->ratio, 1.05, 1e-12);
  EXPECT_EQ(self_test.a_a->pairs, kBlocks);
  EXPECT_NEAR(self_test.noise_floor().value(), 0, 1e-12);
}

TEST(SelfTest, ForgivesADifferenceWithinTheMarginAndKeepsItsFloor) {
  const auto self_test = judge(made_up(1e6, 1.04e6, 1.05e6), 7, kBlocks);
  EXPECT_TRUE(self_test.a_a_is_same());
  EXPECT_NEAR(self_test.noise_floor().value(), 0.04, 1e-12);
}

TEST(SelfTest, FailsOverADifferenceWhereThereIsNone) {
  for (const double factor : {1.06, 0.94}) {
    const auto self_test = judge(made_up(1e6, factor * 1e6, 1.05e6), 7, kBlocks);
    EXPECT_FALSE(self_test.a_a_is_same()) << factor;
    EXPECT_GE(self_test.noise_floor().value(), 0.06) << factor;  // kept: the truth about it
  }
}

/// An interval, and which one of the three an A/A test is that has it.
struct Recorded {
  PairedRatio interval;
  std::string verdict;
};

TEST(SelfTest, IsNeverSureBehindAnIntervalThatWouldHaveHidADifference) {
  const Recorded table[] = {
      {{1.005, 0.991, 1.017, 40}, "same"},
      {{0.998, 0.960, 1.047, 20}, "same"},      // 4.9 % above the ratio
      {{0.998, 0.960, 1.050, 20}, "too wide"},  // 5.2 % above it
      {{0.998, 0.945, 1.010, 20}, "too wide"},  // 5.6 % below it
      {{1.002, 0.871, 1.204, 20}, "too wide"},  // the old verdict: ok, since it holds 1
      {{1.040, 1.020, 1.060, 20}, "same"},      // forgiven
      {{1.040, 1.001, 1.110, 20}, "too wide"},  // might be 1.11
      {{1.200, 0.990, 1.400, 20}, "too wide"},  // holds 1, whatever its ratio
      {{1.060, 1.050, 1.070, 20}, "different"},
      {{1.300, 1.100, 1.500, 20}, "different"},  // wide, and yet without 1
  };
  for (const auto& [interval, verdict] : table) {
    SelfTest self_test{};
    self_test.a_a = interval;
    self_test.a_b = PairedRatio{1.05, 1.04, 1.06, 20};
    const auto json = to_json(self_test).at("a_a");
    EXPECT_EQ(json.at("verdict"), verdict) << json;
    EXPECT_EQ(json.at("ok"), verdict == "same") << json;
    EXPECT_NEAR(json.at("half_width").get<double>(), interval.half_width(), 1e-12) << json;
    EXPECT_EQ(self_test.a_a_is_too_wide(), verdict == "too wide") << json;
    EXPECT_EQ(self_test.passed(), verdict == "same") << json;
  }
}

/// Puts samples of `same` times the first cell's time into the blocks; of 1 ms where it is empty.
void fill(std::vector<Trial>& trials, Blocks blocks, const std::vector<double>& same) {
  for (auto& trial : trials) {
    trial.outcomes.resize(blocks.to);
    for (auto block = blocks.from; block < blocks.to; ++block) {
      if (!takes_part(trial, blocks, block)) continue;
      const double factor =
          trial.purpose == Purpose::kSame && !same.empty() ? same[block % same.size()] : 1;
      trial.outcomes[block] = outcome_of_batches_of(std::llround(1e6 * factor), trial);
    }
  }
}

TEST(SelfTest, TakesMoreBlocksWhileItCannotTell) {
  const auto goes_of = [](std::size_t noisy_goes, std::size_t& blocks_told) {
    auto trials = self_test_trials(2);
    std::vector<std::size_t> goes;
    const auto self_test = take_until_told(trials, 7, kBlocks, [&](Blocks blocks) {
      EXPECT_EQ(blocks.to - blocks.from, kBlocks);
      EXPECT_EQ(blocks.from, goes.size() * kBlocks);
      goes.push_back(blocks.to);
      fill(trials, blocks,
           goes.size() <= noisy_goes ? std::vector{0.9, 1.1} : std::vector<double>());
      return true;
    });
    blocks_told = self_test.value().blocks;
    EXPECT_EQ(self_test->a_a->pairs, blocks_told);
    EXPECT_EQ(self_test->a_a_is_too_wide(), noisy_goes == kMostGoes);
    return goes.size();
  };
  std::size_t blocks = 0;
  EXPECT_EQ(goes_of(0, blocks), 1u);
  EXPECT_EQ(blocks, kBlocks);
  EXPECT_EQ(goes_of(1, blocks), 2u);
  EXPECT_EQ(blocks, 2 * kBlocks);
  EXPECT_EQ(goes_of(kMostGoes, blocks), kMostGoes);
  EXPECT_EQ(blocks, kMostGoes * kBlocks);
}

TEST(SelfTest, TakesNoMoreBlocksOnceTheUserHasEnough) {
  auto trials = self_test_trials(2);
  std::size_t goes = 0;
  const auto interrupted = take_until_told(trials, 7, kBlocks, [&](Blocks blocks) {
    fill(trials, blocks, {0.9, 1.1});
    return ++goes < 2;
  });
  EXPECT_EQ(goes, 2u);
  EXPECT_FALSE(interrupted);
}

/// Of runs on a machine whose times are off by a fifth, how many find a difference where there is
/// none. More blocks must not be more chances to.
TEST(SelfTest, FindsADifferenceByChanceAtMostOneTimeInTwenty) {
  constexpr int kRuns = 200;
  std::mt19937 chance(20261126);
  std::normal_distribution<double> noise(0, 0.2);
  int different = 0;
  auto trials = self_test_trials(2);
  for (int run = 0; run < kRuns; ++run) {
    for (auto& trial : trials) trial.outcomes.clear();
    const auto self_test = take_until_told(trials, 7, kBlocks, [&](Blocks blocks) {
      std::vector<double> same(blocks.to);
      std::ranges::generate(same, [&] { return std::exp(noise(chance)); });
      fill(trials, blocks, same);
      return true;
    });
    if (self_test.value().a_a_is_different()) ++different;
  }
  EXPECT_LE(different, kRuns / 20);
}

TEST(SelfTest, TakesMoreBlocksOnlyOfWhatIsCompared) {
  for (const auto& trial : self_test_trials(2)) {
    const bool is_compared = trial.purpose == Purpose::kFirst || trial.purpose == Purpose::kSame ||
                             trial.purpose == Purpose::kMoreWork;
    EXPECT_TRUE(takes_part(trial, {0, 20}, 0));
    EXPECT_EQ(takes_part(trial, {20, 40}, 20), is_compared) << name_of(trial.cell);
  }
}

TEST(SelfTest, FindsMoreWorkInTheRightDirectionOnly) {
  EXPECT_FALSE(judge(made_up(1e6, 1e6, 1e6), 7, kBlocks).a_b_is_found());
  EXPECT_FALSE(judge(made_up(1e6, 1e6, 0.95e6), 7, kBlocks).a_b_is_found());
}

TEST(SelfTest, SaysWhichSamplesWereNotOk) {
  auto trials = made_up(1e6, 1e6, 1.05e6);
  EXPECT_TRUE(problems_of(trials).empty());
  trial_for(Purpose::kSame, trials).outcomes[3] = {Status::kCrashed, "signal 11"};
  const auto problems = problems_of(trials);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].find("1 of 20 not ok; crashed: signal 11"), std::string::npos)
      << problems[0];
  EXPECT_EQ(judge(trials, 7, kBlocks).a_a->pairs, kBlocks - 1);
}

TEST(SelfTest, HasNoFloorWithoutSixPairs) {
  auto trials = made_up(1e6, 1e6, 1.05e6);
  for (std::size_t block = 5; block < kBlocks; ++block) {
    trial_for(Purpose::kSame, trials).outcomes[block] = {Status::kFailed, "rain"};
  }
  const auto self_test = judge(trials, 7, kBlocks);
  EXPECT_FALSE(self_test.noise_floor());
  EXPECT_FALSE(self_test.a_a_is_same());
  EXPECT_TRUE(to_json(self_test).at("a_a").is_null());
  EXPECT_NE(self_test_text(self_test, {}, "tsc", false).find("fewer than six"), std::string::npos);
}

TEST(SelfTest, CountsNoSkewOfABatchThatAWorkerMissed) {
  auto trials = made_up(1e6, 1e6, 1.05e6);
  auto& trial = trial_for(Purpose::kStartSkew, trials);
  trial.outcomes[0]->figures->start_skew_ns = 9000;
  trial.outcomes[1]->figures->start_skew_ns = 1'000'000;
  trial.outcomes[1]->figures->workers_seen = trial.cell.concurrency - 1;
  const auto [runner, skew] = judge(trials, 7, kBlocks).start_skew.front();
  EXPECT_EQ(runner, trial.cell.runner->name);
  EXPECT_EQ(skew.value().median_ns, 1000);
  EXPECT_EQ(skew.value().max_ns, 9000);
}

TEST(SelfTest, GivesTheCostOfOneTask) {
  const auto trials = made_up(1e6, 1e6, 1.05e6);
  const auto costs = judge(trials, 7, kBlocks).cost_per_task_ns;
  EXPECT_EQ(std::ssize(costs), available_runners());
  std::map<std::string, double> tasks;
  for (const auto& trial : trials) {
    if (trial.purpose != Purpose::kCost) continue;
    tasks[std::string(trial.cell.runner->name)] =
        static_cast<double>(trial.cell.parameters.count("tasks"));
  }
  // Blocks 0, 4, 8, 12 and 16 of batches of 5000 ns, and 5 % more from block to block.
  for (const auto& [runner, cost_ns] : costs) {
    EXPECT_NEAR(cost_ns.value(), 7000 / tasks.at(runner), 1e-9) << runner;
  }
}

TEST(Timer, MakesStepsAndCostsSomething) {
  const auto timer = measure_timer();
  EXPECT_GE(timer.resolution_ns, 1);
  EXPECT_GT(timer.cost_ns, 0);
}

}  // namespace
}  // namespace concbench
