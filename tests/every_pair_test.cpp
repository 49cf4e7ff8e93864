// The contract: every workload under every runner gives the right answers, executes each task
// once, keeps to its concurrency, runs where it claims to and reports failed tasks as such.

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include <gtest/gtest.h>

#include "cell.hpp"
#include "runners/claims.hpp"
#include "scratch_directory.hpp"
#include "server_process.hpp"
#include "started_runner.hpp"
#include "test_workload.hpp"

namespace concbench {
namespace {

constexpr std::size_t kTaskCounts[] = {0, 1, 7, 64};
constexpr std::size_t kConcurrencies[] = {1, 2, 3, 8};

/// One server for all tests, started before any of them has made a thread.
class LocalServer : public testing::Environment {
 public:
  void SetUp() override { process_ = new ServerProcess(CONCBENCH_EXECUTABLE); }
  void TearDown() override { delete std::exchange(process_, nullptr); }
  static const ServerProcess& get() { return *process_; }

 private:
  static inline ServerProcess* process_ = nullptr;
};

const auto* const kLocalServer = testing::AddGlobalTestEnvironment(new LocalServer);

/// The workload with small tasks, `task_count` of them, and its files in `directory`.
std::unique_ptr<Workload> make_small(const WorkloadEntry& entry, std::size_t task_count,
                                     const std::string& directory) {
  // Every parameter whose name is here; a new workload with another one runs at its default.
  const bool by_height = entry.name == "mandelbrot";
  const std::string count = std::to_string(task_count);
  const std::pair<std::string_view, std::string> kSmall[] = {{"tasks", count},
                                                             {"delay", "1ms"},
                                                             {"shortest", "100us"},
                                                             {"longest", "1ms"},
                                                             {"fetch", "300us"},
                                                             {"process", "300us"},
                                                             {"save", "300us"},
                                                             {"grain", "10"},
                                                             {"bytes", "100"},
                                                             {"rounds", "3"},
                                                             {"rows", "1"},
                                                             {"width", "9"},
                                                             {"height", by_height ? count : "7"}};
  // sqrt_map is sized by its numbers instead of its tasks, and mandelbrot by its height.
  const bool by_numbers =
      std::ranges::none_of(entry.parameters, [](const auto& spec) { return spec.name == "tasks"; });
  auto specs = entry.parameters;
  for (auto& spec : specs) spec.least = 0;
  Parameters parameters(specs);
  for (const auto& spec : specs) {
    for (const auto& [name, text] : kSmall) {
      if (spec.name == name) parameters.set(name, text);
    }
    if (spec.name == "n") {
      parameters.set("n", by_numbers ? std::to_string(10 * task_count) : "1000");
    }
  }
  return entry.make(parameters, {LocalServer::get().url(), directory});
}

using Pair = std::tuple<std::string, std::string>;  // workload, runner

class EveryPair : public testing::TestWithParam<Pair> {};

TEST_P(EveryPair, GivesTheRightAnswersForAnyConcurrency) {
  const auto* const workload_entry = find_workload(std::get<0>(GetParam()));
  const auto* const runner_entry = find_runner(std::get<1>(GetParam()));
  if (const auto why = why_not_here(*runner_entry); !why.empty()) GTEST_SKIP() << why;
  for (const std::size_t task_count : kTaskCounts) {
    const ScratchDirectory directory(testing::TempDir());
    const auto workload = make_small(*workload_entry, task_count, directory.path());
    ASSERT_EQ(workload->task_count(), task_count);
    for (const std::size_t concurrency : kConcurrencies) {
      if (concurrency > runner_entry->most_concurrency) continue;
      SCOPED_TRACE(testing::Message() << task_count << " tasks, concurrency " << concurrency);
      Batch batch(*workload);
      const auto runner = start_runner(*runner_entry, batch, concurrency);
      for (const auto stamping : {Stamping::kOff, Stamping::kOn}) {
        batch.spoil_results();
        batch.begin(stamping);
        runner->run_batch();
        ASSERT_EQ(batch.failures().size(), 0u) << batch.failures().front().reason;
        ASSERT_NO_THROW(batch.check_each_once());
        ASSERT_NO_THROW(batch.verify());
      }
      ASSERT_NO_THROW(check_claim(runner_entry->workers, concurrency, batch.stamps()));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Matrix, EveryPair,
                         testing::Combine(testing::ValuesIn(names_of(workloads())),
                                          testing::ValuesIn(names_of(runners()))),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + "_under_" + std::get<1>(pair.param);
                         });

class EveryRunner : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (const auto why = why_not_here(entry()); !why.empty()) GTEST_SKIP() << why;
  }
  const RunnerEntry& entry() const { return *find_runner(GetParam()); }
};

TEST_P(EveryRunner, ReportsTheTasksThatFailAndFinishesTheOthers) {
  if (entry().stops_at_failure) GTEST_SKIP() << "stops at the first failure";
  for (const std::size_t concurrency : kConcurrencies) {
    if (concurrency > entry().most_concurrency) continue;
    SCOPED_TRACE(testing::Message() << "concurrency " << concurrency);
    const TestWorkload workload(7, [](std::size_t task) {
      if (task % 3 == 1) throw std::runtime_error("task " + std::to_string(task) + " had enough");
    });
    Batch batch(workload);
    const auto runner = start_runner(entry(), batch, concurrency);
    for (int repetition = 0; repetition < 2; ++repetition) {
      batch.begin();
      runner->run_batch();
      batch.check_each_once();
      const auto failures = batch.failures();
      ASSERT_EQ(failures.size(), 2u);
      EXPECT_EQ(failures[0].task, 1u);
      EXPECT_EQ(failures[0].reason, "task 1 had enough");
      EXPECT_EQ(failures[1].task, 4u);
      EXPECT_EQ(failures[1].reason, "task 4 had enough");
    }
  }
}

TEST_P(EveryRunner, GivesUpTheTasksAfterAFailureIfItStopsThere) {
  if (!entry().stops_at_failure) GTEST_SKIP() << "goes on after a failure";
  for (const std::size_t concurrency : kConcurrencies) {
    if (concurrency > entry().most_concurrency) continue;
    SCOPED_TRACE(testing::Message() << "concurrency " << concurrency);
    bool fails = true;
    const TestWorkload workload(7, [&fails](std::size_t task) {
      if (fails && task == 1) throw std::runtime_error("task 1 had enough");
    });
    Batch batch(workload);
    const auto runner = start_runner(entry(), batch, concurrency);
    for (int repetition = 0; repetition < 2; ++repetition) {
      fails = true;
      batch.begin();
      runner->run_batch();
      batch.check_each_once();
      const auto failures = batch.failures();
      const auto first = std::ranges::find(failures, 1u, &TaskFailure::task);
      ASSERT_NE(first, failures.end());
      EXPECT_EQ(first->reason, "task 1 had enough");
      EXPECT_GT(failures.size(), 1u) << "no other task was given up";
      fails = false;
      batch.begin();
      runner->run_batch();
      batch.check_each_once();
      EXPECT_FALSE(batch.any_failed());
    }
  }
}

TEST_P(EveryRunner, HasAsManyTasksInProgressAsItsConcurrencyWhenTheyWait) {
  if (entry().most_concurrency == 1) GTEST_SKIP() << entry().why_most;
  constexpr std::size_t kConcurrency = 4;
  const auto* const sleep = find_workload("sleep");
  Parameters parameters(sleep->parameters);
  parameters.set("tasks", "16");
  parameters.set("delay", "50ms");
  const auto workload = sleep->make(parameters, {});
  Batch batch(*workload);
  const auto runner = start_runner(entry(), batch, kConcurrency);
  batch.begin(Stamping::kOn);
  runner->run_batch();
  batch.verify();
  EXPECT_EQ(most_in_progress(batch.stamps()), kConcurrency);
}

INSTANTIATE_TEST_SUITE_P(List, EveryRunner, testing::ValuesIn(names_of(runners())),
                         [](const auto& runner) { return runner.param; });

}  // namespace
}  // namespace concbench
