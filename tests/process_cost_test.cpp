#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <spawn.h>

#include "benchmarks/cell/own_executable.hpp"
#include "benchmarks/modules/catalogue.hpp"
#include "runners/contract/batch.hpp"
#include "runners/contract/spawned_worker.hpp"
#include "workloads/contract/order.hpp"

namespace concbench {
namespace {

/// Pairs in a round. One that was disturbed counts for nothing in their median.
constexpr int kPairs = 21;
/// A machine that is busy for a whole round gets another one; one that costs too much never passes.
constexpr int kRounds = 5;

double cpu_us(const rusage& usage) {
  const auto us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

/// Starts a program as a worker is started, waits for it, and gives the CPU time that it took.
double cpu_of(const std::vector<std::string>& command) {
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  auto words = command;
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = -1;
  const int error =
      ::posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  EXPECT_EQ(error, 0) << command[0];
  const auto end = WorkerProcess::adopt(child).wait();
  EXPECT_TRUE(end.clean()) << command[0] << ": " << end.text();
  return cpu_us(end.usage);
}

/// The median of what the program costs, as a multiple of an empty one that is run in turn with it.
/// The best of several rounds, of which the first that is within the limit is the last.
double times_an_empty_program(const std::function<double()>& program_us, double limit) {
  double best = 1e9;
  for (int round = 0; round < kRounds && best > limit; ++round) {
    std::vector<double> ratios;
    for (int pair = 0; pair < kPairs; ++pair) {
      const auto ours = program_us();
      ratios.push_back(ours / cpu_of({CONCBENCH_EMPTY_PROGRAM}));
    }
    std::ranges::nth_element(ratios, ratios.begin() + kPairs / 2);
    best = std::min(best, ratios[kPairs / 2]);
  }
  testing::Test::RecordProperty("times_an_empty_program", std::to_string(best));
  return best;
}

TEST(ProcessCost, TheVersionCostsAtMostThreeEmptyPrograms) {
  const auto version = [] { return cpu_of({CONCBENCH_EXECUTABLE, "--version"}); };
  EXPECT_LE(times_an_empty_program(version, 3), 3);
}

TEST(ProcessCost, ASpawnedWorkerCostsAtMostOneAndAHalfEmptyPrograms) {
  const auto& entry = *find_workload("empty");
  Parameters parameters(entry.parameters);
  parameters.set("tasks", "1");
  const auto workload = entry.make(parameters, {});
  Batch batch(*workload);
  const auto order = to_text({.module = module_of(entry),
                              .workload = "empty",
                              .parameters = parameters.entries(),
                              .surroundings = {}});
  const WorkerPrograms programs{.worker = worker_program(), .rank = "", .order = order};
  const auto worker = [&] {
    batch.begin();
    const auto end = start_spawned_worker(programs, batch, {.task = 0}).wait();
    EXPECT_TRUE(end.clean()) << end.text();
    batch.check_each_once();  // it has done what it is for
    return cpu_us(end.usage);
  };
  EXPECT_LE(times_an_empty_program(worker, 1.5), 1.5);
}

TEST(ProcessCost, WhatCostsMoreIsFound) {
  const auto two = [] {
    return cpu_of({CONCBENCH_EMPTY_PROGRAM}) + cpu_of({CONCBENCH_EMPTY_PROGRAM});
  };
  // Two of them cost two: less than three times one, and more than one and a half times.
  EXPECT_GT(times_an_empty_program(two, 0), 1.5);
  EXPECT_LE(times_an_empty_program(two, 3), 3);
}

}  // namespace
}  // namespace concbench
