// What a runner claims of itself, held against the stamps of a batch.

#include "runners/contract/claims.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "test_workload.hpp"

namespace concbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

TaskStamp stamp(std::int64_t started_ns, std::int64_t finished_ns, const WorkerId& worker) {
  return {started_ns, finished_ns, worker};
}

TEST(Claims, CountTheTasksThatOverlap) {
  const TaskStamp stamps[] = {stamp(0, 10, {1, 1}), stamp(5, 15, {2, 1}), stamp(10, 20, {1, 1}),
                              stamp(30, 40, {1, 1})};
  EXPECT_EQ(most_in_progress(stamps), 2u);
  EXPECT_EQ(distinct_workers(stamps), 2u);
}

TEST(Claims, RefuseMoreTasksAtOnceThanTheCellAllows) {
  const TaskStamp stamps[] = {stamp(0, 10, {1, ::getpid()}), stamp(5, 15, {2, ::getpid()})};
  EXPECT_NO_THROW(check_claim(Workers::kThreads, 2, stamps));
  EXPECT_THROW(check_claim(Workers::kThreads, 1, stamps), BrokenBatch);
}

TEST(Claims, RefuseWorkersOfAnotherSort) {
  const TaskStamp here[] = {stamp(0, 10, this_worker())};
  const TaskStamp elsewhere[] = {stamp(0, 10, {1, 1})};
  EXPECT_NO_THROW(check_claim(Workers::kCaller, 1, here));
  EXPECT_THROW(check_claim(Workers::kCaller, 1, elsewhere), BrokenBatch);
  EXPECT_THROW(check_claim(Workers::kProcesses, 1, here), BrokenBatch);
  EXPECT_NO_THROW(check_claim(Workers::kNewProcesses, 1, elsewhere));
  EXPECT_THROW(check_claim(Workers::kNewThreads, 1, here), BrokenBatch);
  const TaskStamp kept[] = {stamp(0, 10, {1, 1}), stamp(20, 30, {1, 1})};
  EXPECT_NO_THROW(check_claim(Workers::kProcesses, 1, kept));
  EXPECT_THROW(check_claim(Workers::kNewProcesses, 1, kept), BrokenBatch);
}

TEST(Claims, RefuseMoreWorkersThanTheCellAllowsWhoeverWaits) {
  std::vector<TaskStamp> stamps;
  for (int task = 0; task < 3; ++task) {
    stamps.push_back(stamp(10 * task, 10 * task + 5, this_worker()));
    stamps.back().compute_worker = {task + 1, 1};
  }
  EXPECT_NO_THROW(check_claim(Workers::kCallerAndProcesses, 3, stamps));
  EXPECT_THROW(check_claim(Workers::kCallerAndProcesses, 2, stamps), BrokenBatch);
}

/// The kernel gives the numbers of threads that have ended to new ones.
TEST(Claims, TellANewWorkerFromAnEarlierOneOfTheSameNumber) {
  const TaskStamp stamps[] = {stamp(0, 10, {1, 1, 0}), stamp(20, 30, {1, 1, 20})};
  EXPECT_EQ(distinct_workers(stamps), 2u);
  EXPECT_NO_THROW(check_claim(Workers::kNewProcesses, 1, stamps));
  EXPECT_THROW(check_claim(Workers::kProcesses, 1, stamps), BrokenBatch);
}

TEST(ThisWorker, IsTheSameForAsLongAsItsThreadLives) {
  const auto caller = this_worker();
  EXPECT_EQ(this_worker(), caller);
  WorkerId other;
  std::jthread([&] { other = this_worker(); }).join();
  EXPECT_NE(other, caller);
  EXPECT_EQ(other.process, caller.process);
}

TEST(ThisWorker, IsAnotherOneInAForkedChild) {
  const TestWorkload workload(1, [](std::size_t) {});
  Batch batch(workload);
  const auto caller = this_worker();
  batch.begin(Stamping::kOn);
  const pid_t child = ::fork();
  if (child == 0) {
    batch.execute(0);
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  const auto worker = batch.stamps().front().worker;
  EXPECT_EQ(worker.process, child);
  EXPECT_EQ(worker.thread, child);
  EXPECT_GT(worker.since_ns, caller.since_ns);
}

/// Stamps of so many tasks that each wait for `wait`, on `workers` workers that never idle.
std::vector<TaskStamp> waited(std::size_t tasks, std::size_t workers, nanoseconds wait) {
  std::vector<TaskStamp> stamps;
  for (std::size_t task = 0; task < tasks; ++task) {
    const auto round = static_cast<std::int64_t>(task / workers);
    const auto thread = static_cast<std::int32_t>(task % workers) + 1;
    stamps.push_back(stamp(round * wait.count(), (round + 1) * wait.count(), {thread, 1}));
  }
  return stamps;
}

TEST(Overlap, OfTasksThatWaitMustBeThereWhereThereIsTimeForIt) {
  constexpr milliseconds kWait{5};
  const auto check = [&](std::size_t workers, std::size_t most_at_once) {
    check_overlap(Workers::kThreads, most_at_once, kWait, waited(64, workers, kWait));
  };
  for (const std::size_t at_once : {1u, 2u, 8u, 64u, 1000u})
    EXPECT_NO_THROW(check(at_once, at_once));
  EXPECT_THROW(check(1, 2), BrokenBatch);
  EXPECT_THROW(check(1, 8), BrokenBatch);
  EXPECT_THROW(check(2, 8), BrokenBatch);
  EXPECT_NO_THROW(check(6, 8));  // one begins in each millisecond that the first one waits
}

TEST(Overlap, SaysHowMuchIsMissing) {
  try {
    check_overlap(Workers::kThreads, 8, milliseconds(5), waited(64, 2, milliseconds(5)));
    FAIL();
  } catch (const BrokenBatch& error) {
    EXPECT_STREQ(error.what(),
                 "no more than 2 of 64 tasks that wait were in progress at once; 8 may be, and 6 "
                 "could have been in the time that one waits");
  }
}

TEST(Overlap, IsNotAskedForWhereThereIsNoTimeForIt) {
  EXPECT_NO_THROW(
      check_overlap(Workers::kThreads, 8, milliseconds(5), waited(20, 1, milliseconds(5))))
      << "over before a worker that was held up has come";
  EXPECT_NO_THROW(check_overlap(Workers::kThreads, 8, nanoseconds(900'000),
                                waited(1000, 1, nanoseconds(900'000))))
      << "a task has ended before another one can begin";
  EXPECT_NO_THROW(
      check_overlap(Workers::kThreads, 8, milliseconds(5), waited(1000, 1, nanoseconds(200'000))))
      << "the tasks did not wait as long as they were thought to";
  EXPECT_NO_THROW(check_overlap(Workers::kThreads, 8, {}, waited(64, 1, milliseconds(5))))
      << "the tasks do not wait";
  EXPECT_NO_THROW(check_overlap(Workers::kThreads, 8, milliseconds(5), {}));
}

TEST(Overlap, IsTheBusinessOfWhoeverStartsAWorkerForEachTask) {
  for (const auto claim : {Workers::kNewThreads, Workers::kNewProcesses}) {
    EXPECT_NO_THROW(check_overlap(claim, 8, milliseconds(5), waited(64, 1, milliseconds(5))));
  }
}

}  // namespace
}  // namespace concbench
