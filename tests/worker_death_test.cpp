// What happens when a worker process dies: its task fails with the reason, the batch ends, and
// nothing stays behind.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string>

#include <gtest/gtest.h>

#include "cell.hpp"
#include "started_runner.hpp"
#include "test_workload.hpp"

namespace concbench {
namespace {

class EveryProcessRunner : public testing::TestWithParam<std::string> {
 protected:
  const RunnerEntry& entry() const { return *find_runner(GetParam()); }
};

std::vector<std::string> process_runners() {
  std::vector<std::string> found;
  for (const auto& runner : runners()) {
    if (runner.family == Family::kMultiprocess) found.emplace_back(runner.name);
  }
  return found;
}

void expect_no_child_left() {
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_P(EveryProcessRunner, FailsTheTaskOfAWorkerThatIsKilled) {
  for (const std::size_t concurrency : {2u, 3u, 8u}) {
    SCOPED_TRACE(testing::Message() << "concurrency " << concurrency);
    {
      const TestWorkload workload(20, [](std::size_t task) {
        if (task == 5) ::kill(::getpid(), SIGKILL);
      });
      Batch batch(workload);
      const auto runner = start_runner(entry(), batch, concurrency);
      batch.begin();
      runner->run_batch();
      EXPECT_NO_THROW(batch.check_each_once());
      const auto failures = batch.failures();
      ASSERT_EQ(failures.size(), 1u);
      EXPECT_EQ(failures[0].task, 5u);
      EXPECT_TRUE(failures[0].reason.starts_with("worker ")) << failures[0].reason;
      EXPECT_TRUE(failures[0].reason.ends_with(" died: signal 9")) << failures[0].reason;
    }
    expect_no_child_left();
  }
}

TEST_P(EveryProcessRunner, EndsTheBatchWhenEveryWorkerDies) {
  {
    const TestWorkload workload(20, [](std::size_t) { ::_exit(3); });
    Batch batch(workload);
    const auto runner = start_runner(entry(), batch, 2);
    for (int repetition = 0; repetition < 2; ++repetition) {
      batch.begin();
      runner->run_batch();
      EXPECT_NO_THROW(batch.check_each_once());
      const auto failures = batch.failures();
      ASSERT_EQ(failures.size(), 20u);
      EXPECT_NE(failures[0].reason.find("died: exit status 3"), std::string::npos)
          << failures[0].reason;
    }
  }
  expect_no_child_left();
}

TEST_P(EveryProcessRunner, LeavesNoProcessBehindWhenItIsDestroyedUnused) {
  {
    const TestWorkload workload(4, [](std::size_t) {});
    Batch batch(workload);
    const auto runner = start_runner(entry(), batch, 4);
  }
  expect_no_child_left();
}

INSTANTIATE_TEST_SUITE_P(List, EveryProcessRunner, testing::ValuesIn(process_runners()),
                         [](const auto& runner) { return runner.param; });

TEST(ProcessPools, NoticeAWorkerThatDiesBetweenTwoBatches) {
  for (const auto& name : process_runners()) {
    const auto* const entry = find_runner(name);
    if (entry->workers != Workers::kProcesses) continue;
    SCOPED_TRACE(name);
    const TestWorkload workload(8, [](std::size_t) { ::usleep(1000); });
    Batch batch(workload);
    const auto runner = start_runner(*entry, batch, 2);
    batch.begin(Stamping::kOn);
    runner->run_batch();
    ASSERT_FALSE(batch.any_failed());
    const pid_t worker = batch.stamps()[0].process;
    ::kill(worker, SIGKILL);
    siginfo_t end{};
    ::waitid(P_PID, static_cast<id_t>(worker), &end, WEXITED | WNOWAIT);
    batch.begin();
    std::string said;
    try {
      runner->run_batch();
      for (const auto& failure : batch.failures()) said += failure.reason;
    } catch (const std::runtime_error& error) {
      said = error.what();
    }
    EXPECT_NE(said.find("died: signal 9"), std::string::npos) << said;
    EXPECT_NO_THROW(batch.check_each_once());
  }
}

}  // namespace
}  // namespace concbench
