// How long a run is said to take: for any size of task, within reason of what runs took, and with
// what starting workers costs; and what is said where a cell's process is not given as long.

#include "benchmarks/run/estimate.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/run/stored_plan.hpp"
#include "benchmarks/run/time_limit.hpp"
#include "benchmarks/telling/for_people.hpp"
#include "benchmarks/telling/usage_error.hpp"

namespace concbench {
namespace {

using namespace std::chrono_literals;

constexpr EstimatedTime kYear = 365 * 24h;

struct Typed {
  std::string workload;
  std::string runner;
  std::vector<std::string> parameters{};
  std::size_t concurrency = 1;
};

std::vector<PlannedCell> plan_of_one(const Typed& typed) {
  Selection selection{.workloads = {typed.workload},
                      .runners = {typed.runner},
                      .cores = {1u},
                      .concurrency = {typed.concurrency}};
  for (const auto& text : typed.parameters) {
    selection.parameters.push_back(parse_parameter_choice(text));
  }
  auto plan = make_plan(selection, 1);
  EXPECT_EQ(plan.size(), 1u);
  return plan;
}

EstimatedTime estimate_of(const Typed& typed, const Effort& effort = quick_effort()) {
  return estimate(plan_of_one(typed).front().cell, effort);
}

TEST(Estimate, AddsUpWhatTasksWaitForHoweverLong) {
  const auto of_tasks = [](const std::string& tasks) {
    return estimate_of({"sleep", "sequential", {"sleep.delay=24h", "sleep.tasks=" + tasks}});
  };
  // Two batches: one is checked and stamped, one is measured.
  EXPECT_NEAR(of_tasks("1") / 24h, 2, 0.01);
  EXPECT_NEAR(of_tasks("100000") / 24h, 200'000, 1000);
  EXPECT_NEAR(of_tasks("1000000000000") / 24h, 2e12, 1e10);
  EXPECT_GT(
      estimate_of({"sleep", "sequential", {"sleep.delay=8760h", "sleep.tasks=1000000000000"}}),
      1e12 * kYear);
}

TEST(Estimate, IsOfAllBlocksAndOfNoSkippedCell) {
  auto plan = plan_of_one({"sleep", "sequential", {"sleep.tasks=1", "sleep.delay=10s"}});
  const auto one = estimate(plan.front().cell, quick_effort());
  EXPECT_NEAR(estimate(plan, quick_effort()).least / one, 6, 0.01);
  plan.push_back(plan.front());
  EXPECT_NEAR(estimate(plan, quick_effort()).least / one, 12, 0.01);
  plan.back().skipped = "it cannot exist";
  EXPECT_NEAR(estimate(plan, quick_effort()).least / one, 6, 0.01);
  EXPECT_EQ(estimate(plan, quick_effort()).least, estimate(plan, quick_effort()).most);
}

TEST(Estimate, IsOfARaceThatSettlesAtItsFirstLookOrAtItsLast) {
  auto plan = plan_of_one({"sleep", "sequential", {"sleep.tasks=1", "sleep.delay=10s"}});
  plan.push_back(
      plan_of_one({"sleep", "coroutines", {"sleep.tasks=1", "sleep.delay=10s"}}).front());
  const auto one = estimate(plan.front().cell, quick_effort());
  const auto span = estimate(plan, quick_effort());
  EXPECT_NEAR(span.least / one, 2 * (6 + 7), 0.1);  // 2^-7 is the first below 0.025 sqrt(7/24)
  EXPECT_NEAR(span.most / one, 2 * (6 + 24), 0.1);
  auto fixed = quick_effort();
  fixed.last_look = 0;
  EXPECT_NEAR(estimate(plan, fixed).most / one, 2 * 6, 0.1);
}

TEST(Estimate, GrowsWithWhatIsComputed) {
  const auto of_numbers = [](const std::string& n) {
    return estimate_of({"sum_of_squares", "sequential", {"sum_of_squares.n=" + n}});
  };
  EXPECT_LT(of_numbers("100000"), 1s);
  EXPECT_GT(of_numbers("1000000000"), 30s);
  EXPECT_LT(of_numbers("1000000000"), 1h);
}

TEST(Estimate, HasTheStartOfEveryWorker) {
  const auto of_workers = [](const std::string& runner, std::size_t workers,
                             const std::vector<std::string>& parameters = {}) {
    return estimate_of({"sum_of_squares", runner, parameters, workers});
  };
  EXPECT_GT(of_workers("thread_pool", 10'000), of_workers("thread_pool", 1) + 1s);
  EXPECT_GT(of_workers("process_pool", 1'000), of_workers("process_pool", 1) + 1s);
  EXPECT_GT(of_workers("process_pool", 1'000, {"process_pool.start=spawn"}),
            of_workers("process_pool", 1'000) + 5s);
  EXPECT_LT(of_workers("coroutines", 10'000), of_workers("coroutines", 1) + 100ms);
}

TEST(Estimate, HasTheStartOfWhatIsNewForEachTask) {
  const std::vector<std::string> many{"empty.tasks=10000"};
  const auto pool = estimate_of({"empty", "thread_pool", many});
  EXPECT_GT(estimate_of({"empty", "thread_per_task", many}), pool + 1s);
  EXPECT_GT(estimate_of({"empty", "process_per_task", many}), pool + 3s);
  EXPECT_GT(estimate_of({"empty", "spawn_per_task", many}), pool + 30s);
}

TEST(Estimate, KnowsThatTasksOfOneChunkTakeTurns) {
  const std::vector<std::string> sleeps{"sleep.tasks=64", "sleep.delay=1s"};
  auto chunked = sleeps;
  chunked.emplace_back("process_pool.chunk=32");
  EXPECT_NEAR(estimate_of({"sleep", "process_pool", sleeps, 64}) / 1s, 2, 1);
  EXPECT_NEAR(estimate_of({"sleep", "process_pool", chunked, 64}) / 1s, 2 * 32, 5);
}

/// Between batches of nanoseconds the loop takes microseconds.
TEST(Estimate, HasTheLoopAroundTheShortestBatches) {
  EXPECT_GT(estimate_of({"empty", "sequential", {"empty.tasks=1"}}), 2s);
  EXPECT_LT(estimate_of({"empty", "sequential", {"empty.tasks=100000"}}), 1s);
}

/// The runs that are kept in results/ say how long they took.
TEST(Estimate, IsWithinAFactorOfTwoOfWhatKeptRunsTook) {
  std::size_t compared = 0;
  for (const auto& run : std::filesystem::directory_iterator(CONCBENCH_KEPT_RUNS)) {
    std::ifstream file(run.path() / "manifest.json");
    const auto manifest = Json::parse(file);
    std::vector<PlannedCell> plan;
    try {
      plan = plan_of(manifest);
    } catch (const UsageError& error) {
      RecordProperty(run.path().filename().string(), error.what());  // a library is missing
      continue;
    }
    // Version 1 measured otherwise.
    if (manifest.at("schema_version") == 1) continue;
    const auto effort = run_options_from_json(manifest.at("options")).effort;
    const std::chrono::nanoseconds took(manifest.at("elapsed_ns").get<std::int64_t>());
    const auto span = estimate(plan, effort);
    RecordProperty(run.path().filename().string(), std::to_string(span.least / took));
    EXPECT_LT(span.least / took, 2) << run.path();
    EXPECT_GT(span.most / took, 0.5) << run.path();
    ++compared;
  }
  if (compared == 0) GTEST_SKIP() << "no kept run was measured as runs are now";
}

TEST(Estimate, IsSaidInUnitsThatFitIt) {
  EXPECT_EQ(for_people(0s), "0.0 s");
  EXPECT_EQ(for_people(8400ms), "8.4 s");
  EXPECT_EQ(for_people(130s), "2 min 10 s");
  EXPECT_EQ(for_people(50h), "50 h 0 min");
  EXPECT_EQ(for_people(24h * 12), "12 days");
  EXPECT_EQ(counted(0, "cell") + counted(1, "cell") + counted(2, "cell"), "0 cells1 cell2 cells");
  EXPECT_EQ(for_people(273 * kYear), "273 years");
  EXPECT_EQ(for_people(1e30 * kYear), "more than 1000 years");
}

std::string refusal(const RunOptions& options) {
  try {
    require_time_to_measure(options);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(TimeLimit, RefusesMeasurementsThatCannotEndWithinIt) {
  RunOptions options;
  EXPECT_EQ(refusal(options), "");
  options.effort.min_time = 299'979ms;
  EXPECT_EQ(refusal(options), "");
  options.effort.min_time = 300s;
  EXPECT_EQ(refusal(options),
            "--min-time 5m: measuring for so long and a warm-up of 20ms take 5 min 0 s, and a "
            "cell's process is ended after 5m; type a longer --timeout or a shorter --min-time");
  options.timeout = 10min;
  EXPECT_EQ(refusal(options), "");
  options.effort.min_time = 8760h;
  options.timeout = 8760h;
  EXPECT_NE(refusal(options), "");
}

TEST(TimeLimit, HasANoteOnCellsThatAreEstimatedToTakeLonger) {
  auto plan = plan_of_one({"sleep", "sequential", {"sleep.tasks=10", "sleep.delay=20s"}});
  const auto quick = plan_of_one({"sleep", "sequential", {"sleep.tasks=10", "sleep.delay=10ms"}});
  plan.push_back(quick.front());
  RunOptions options;
  EXPECT_EQ(note_on_time_limit(quick, options), "");
  EXPECT_EQ(note_on_time_limit(plan, options),
            "the time limit of 5m is short for 1 of 2 cells: a sample of "
            "sleep/sequential/tasks:10/delay:20s/cores:1/concurrency:1 is estimated to take 6 min "
            "40 s; a longer --timeout lets them end, --filter leaves them out");
  options.timeout = 7min;
  EXPECT_EQ(note_on_time_limit(plan, options), "");
  plan.front().skipped = "it cannot exist";
  options.timeout = 5min;
  EXPECT_EQ(note_on_time_limit(plan, options), "");
}

}  // namespace
}  // namespace concbench
