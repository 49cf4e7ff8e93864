// How a team comes by its tasks: each is taken once, whoever is fast.

#include "runners/contract/task_ranges.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace concbench {
namespace {

struct Team {
  explicit Team(std::size_t workers) : memory(workers), ranges(memory.data(), workers) {}
  std::vector<TaskRanges::Range> memory;
  TaskRanges ranges;
};

std::vector<std::size_t> all_of(Team& team, std::size_t worker) {
  std::vector<std::size_t> tasks;
  while (const auto task = team.ranges.take(worker)) tasks.push_back(*task);
  return tasks;
}

TEST(TaskRanges, AreTakenInOrderByOneWorker) {
  Team team(1);
  team.ranges.divide(5);
  EXPECT_EQ(all_of(team, 0), (std::vector<std::size_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(team.ranges.take(0), std::nullopt);
}

TEST(TaskRanges, AreEmptyWithoutTasks) {
  Team team(3);
  team.ranges.divide(0);
  for (std::size_t worker = 0; worker < 3; ++worker)
    EXPECT_EQ(team.ranges.take(worker), std::nullopt);
}

TEST(TaskRanges, GiveEachWorkerItsShareFirst) {
  Team team(3);
  team.ranges.divide(8);
  EXPECT_EQ(team.ranges.take(0), 0u);
  EXPECT_EQ(team.ranges.take(1), 3u);
  EXPECT_EQ(team.ranges.take(2), 6u);
}

TEST(TaskRanges, OfAWorkerThatNeverComesAreStolenFromTheRear) {
  Team team(2);
  team.ranges.divide(10);
  const auto tasks = all_of(team, 0);
  EXPECT_EQ(tasks, (std::vector<std::size_t>{0, 1, 2, 3, 4, 7, 8, 9, 6, 5}));
  EXPECT_EQ(team.ranges.take(1), std::nullopt);
}

TEST(TaskRanges, AreDividedAnewForTheNextBatch) {
  Team team(2);
  for (const std::size_t tasks : {7u, 1u, 0u, 12u}) {
    team.ranges.divide(tasks);
    EXPECT_EQ(all_of(team, 1).size(), tasks);
  }
}

TEST(TaskRanges, AreTakenOnceEachByThreadsThatSteal) {
  constexpr std::size_t kWorkers = 5;
  constexpr std::size_t kTasks = 20'000;
  Team team(kWorkers);
  for (int batch = 0; batch < 20; ++batch) {
    std::vector<std::atomic<int>> taken(kTasks);
    team.ranges.divide(kTasks);
    std::vector<std::jthread> threads;
    for (std::size_t worker = 0; worker < kWorkers; ++worker) {
      threads.emplace_back([&, worker] {
        while (const auto task = team.ranges.take(worker)) {
          ++taken[*task];
          if (worker == 0 && *task % 64 == 0) std::this_thread::yield();  // it is stolen from
        }
      });
    }
    threads.clear();
    for (std::size_t task = 0; task < kTasks; ++task) ASSERT_EQ(taken[task], 1) << task;
  }
}

}  // namespace
}  // namespace concbench
