#include "runners/contract/batch.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "test_workload.hpp"
#include "workloads/computing/sum_of_squares.hpp"

namespace concbench {
namespace {

void execute_all(Batch& batch) {
  for (std::size_t task = 0; task < batch.task_count(); ++task) batch.execute(task);
}

TEST(Batch, FindsATaskThatWasNotExecuted) {
  const TestWorkload workload(3, [](std::size_t) {});
  Batch batch(workload);
  batch.begin();
  batch.execute(0);
  batch.execute(2);
  EXPECT_THROW(batch.check_each_once(), BrokenBatch);
}

TEST(Batch, FindsATaskThatWasExecutedTwice) {
  const TestWorkload workload(3, [](std::size_t) {});
  Batch batch(workload);
  batch.begin();
  execute_all(batch);
  batch.execute(1);
  EXPECT_THROW(batch.check_each_once(), BrokenBatch);
}

TEST(Batch, FindsARunnerThatLeavesAnOlderResultInPlace) {
  const SumOfSquares workload(2, 1000);
  Batch batch(workload);
  batch.begin();
  execute_all(batch);
  EXPECT_NO_THROW(batch.verify());
  batch.spoil_results();
  EXPECT_THROW(batch.verify(), WrongAnswer);
}

TEST(Batch, ForgetsTheFailuresOfTheBatchBefore) {
  bool fails = true;
  const TestWorkload workload(2, [&](std::size_t task) {
    if (fails && task == 1) throw std::runtime_error("no");
  });
  Batch batch(workload);
  batch.begin();
  execute_all(batch);
  ASSERT_EQ(batch.failures().size(), 1u);
  fails = false;
  batch.begin();
  execute_all(batch);
  EXPECT_FALSE(batch.any_failed());
  EXPECT_TRUE(batch.failures().empty());
}

TEST(Batch, KeepsWhatIsThrownThatIsNoException) {
  const TestWorkload workload(1, [](std::size_t) { throw 42; });
  Batch batch(workload);
  batch.begin();
  batch.execute(0);
  ASSERT_EQ(batch.failures().size(), 1u);
  EXPECT_EQ(batch.failures()[0].reason, "threw something that is no std::exception");
}

TEST(Batch, CutsALongReasonShort) {
  const TestWorkload workload(
      1, [](std::size_t) { throw std::runtime_error(std::string(5000, 'x')); });
  Batch batch(workload);
  batch.begin();
  batch.execute(0);
  const auto failures = batch.failures();
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_GT(failures[0].reason.size(), 100u);
  EXPECT_LT(failures[0].reason.size(), 5000u);
}

TEST(Batch, GivesATaskWhoseWorkerDiedOneOutcome) {
  const TestWorkload workload(3, [](std::size_t) {});
  Batch batch(workload);
  batch.begin();
  batch.execute(0);
  batch.fail(0, "died after the task's end");
  batch.fail(1, "died before it");
  EXPECT_EQ(batch.fail_unfinished("nobody left"), 1u);
  EXPECT_NO_THROW(batch.check_each_once());
  ASSERT_EQ(batch.failures().size(), 3u);
  EXPECT_EQ(batch.failures()[2].reason, "nobody left");
}

TEST(Batch, SharesResultsAndOutcomesWithForkedWorkers) {
  const SumOfSquares workload(1, 1000);
  Batch batch(workload);
  batch.begin();
  const pid_t child = ::fork();
  if (child == 0) {
    batch.execute(0);
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_NO_THROW(batch.check_each_once());
  EXPECT_NO_THROW(batch.verify());
}

TEST(Batch, SeesNoResultOfAWorkerThatKeepsThemPrivate) {
  const SumOfSquares workload(1, 1000);
  Batch batch(workload);
  batch.begin();
  const pid_t child = ::fork();
  if (child == 0) {
    batch.keep_results_private();
    batch.execute(0);
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_NO_THROW(batch.check_each_once());
  EXPECT_THROW(batch.verify(), WrongAnswer);
}

}  // namespace
}  // namespace concbench
