// What happens when a worker process dies: its task fails with the reason, the batch ends, and
// nothing stays behind.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string>

#include <gtest/gtest.h>

#include "benchmarks/cell/own_executable.hpp"
#include "started_runner.hpp"
#include "test_workload.hpp"

namespace concbench {
namespace {

/// A runner with a batch of a test workload, whose workers this very program is, too.
struct Started {
  Started(const std::string& label, const std::string& workload_name, std::size_t concurrency)
      : workload(make_test_workload(workload_name)),
        runner(start_runner(RunnerVariant(label), batch, concurrency, workload_name,
                            kOwnExecutable)) {}

  std::unique_ptr<Workload> workload;
  Batch batch{*workload};
  std::unique_ptr<Runner> runner;
};

bool starts_processes(const RunnerEntry& entry) {
  return entry.family == Family::kMultiprocess || entry.workers == Workers::kCallerAndProcesses;
}

std::vector<std::string> process_runners() {
  auto labels = runner_variants();
  std::erase_if(labels,
                [](const auto& label) { return !starts_processes(RunnerVariant(label).entry()); });
  return labels;
}

class EveryProcessRunner : public testing::TestWithParam<std::string> {
 protected:
  std::size_t chunk() const {
    const RunnerVariant variant(GetParam());
    return variant.entry().name == "process_pool" ? variant.settings().count("chunk") : 1;
  }
};

void expect_no_child_left() {
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_P(EveryProcessRunner, FailsTheTaskOfAWorkerThatIsKilled) {
  for (const std::size_t concurrency : {2u, 3u, 8u}) {
    SCOPED_TRACE(testing::Message() << "concurrency " << concurrency);
    {
      Started started(GetParam(), "the fifth is killed", concurrency);
      started.batch.begin();
      started.runner->run_batch();
      EXPECT_NO_THROW(started.batch.check_each_once());
      const auto failures = started.batch.failures();
      // The results of the tasks before it in its chunk are lost with it, but no other's.
      const std::size_t first_of_chunk = 5 / chunk() * chunk();
      ASSERT_EQ(failures.size(), 5 - first_of_chunk + 1);
      for (std::size_t i = 0; i < failures.size(); ++i) {
        const auto& [task, reason] = failures[i];
        EXPECT_EQ(task, first_of_chunk + i);
        EXPECT_TRUE(reason.starts_with("worker ")) << reason;
        EXPECT_TRUE(reason.ends_with(" died: signal 9")) << reason;
      }
    }
    expect_no_child_left();
  }
}

TEST_P(EveryProcessRunner, EndsTheBatchWhenEveryWorkerDies) {
  {
    Started started(GetParam(), "every one dies", 2);
    for (int repetition = 0; repetition < 2; ++repetition) {
      started.batch.begin();
      started.runner->run_batch();
      EXPECT_NO_THROW(started.batch.check_each_once());
      const auto failures = started.batch.failures();
      ASSERT_EQ(failures.size(), 20u);
      EXPECT_NE(failures[0].reason.find("died: exit status 3"), std::string::npos)
          << failures[0].reason;
    }
  }
  expect_no_child_left();
}

TEST_P(EveryProcessRunner, LeavesNoProcessBehindWhenItIsDestroyedUnused) {
  { const Started started(GetParam(), "nothing", 4); }
  expect_no_child_left();
}

INSTANTIATE_TEST_SUITE_P(List, EveryProcessRunner, testing::ValuesIn(process_runners()),
                         [](const auto& variant) { return test_name(variant.param); });

TEST(ProcessPools, NoticeAWorkerThatDiesBetweenTwoBatches) {
  for (const auto& label : process_runners()) {
    const auto claim = RunnerVariant(label).entry().workers;
    if (claim == Workers::kNewProcesses) continue;
    SCOPED_TRACE(label);
    Started started(label, "naps", 2);
    auto& [workload, batch, runner] = started;
    batch.begin(Stamping::kOn);
    runner->run_batch();
    ASSERT_FALSE(batch.any_failed());
    const auto& stamp = batch.stamps()[0];
    const pid_t worker =
        claim == Workers::kProcesses ? stamp.worker.process : stamp.compute_worker.process;
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

TEST(SpawnedWorkers, ThatCannotMakeTheWorkloadSayHowTheyEnded) {
  const TestWorkload workload(4, [](std::size_t) {});
  Batch batch(workload);
  std::string said;
  try {
    start_runner(RunnerVariant("process_pool:start=spawn"), batch, 2, "unheard of", kOwnExecutable);
  } catch (const std::runtime_error& error) {
    said = error.what();
  }
  EXPECT_EQ(said.find("worker 0 died before its first task: "), 0u) << said;
  expect_no_child_left();
}

TEST(SpawnedWorkers, EndWithTheProcessThatStartedThem) {
  int watched[2];
  ASSERT_EQ(::pipe(watched), 0);
  const pid_t parent = ::fork();
  if (parent == 0) {
    try {
      const Started started("process_pool:start=spawn", "nothing", 2);
      ::kill(::getpid(), SIGKILL);
    } catch (...) {
    }
    ::_exit(1);
  }
  ::close(watched[1]);
  int status = 0;
  ::waitpid(parent, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the workers did not start";
  // The workers inherited the other end: it is closed when the last of them has ended.
  char nothing = 0;
  EXPECT_EQ(::read(watched[0], &nothing, sizeof nothing), 0);
  ::close(watched[0]);
}

}  // namespace
}  // namespace concbench
