// The contract: every workload under every runner gives the right answers, executes each task
// once, keeps to its concurrency, runs where it claims to and reports failed tasks as such.

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include <gtest/gtest.h>

#include "benchmarks/cell/own_executable.hpp"
#include "benchmarks/http_server/server_process.hpp"
#include "runners/contract/claims.hpp"
#include "runners/contract/scratch_directory.hpp"
#include "sanitizer.hpp"
#include "small_workload.hpp"
#include "started_runner.hpp"
#include "test_workload.hpp"

namespace concbench {
namespace {

/// With a sanitizer, fewer: it makes each many times as long.
constexpr std::size_t kMany = kUnderSanitizer ? 24 : 64;
constexpr std::size_t kTaskCounts[] = {0, 1, 7, kMany};
constexpr std::size_t kAllConcurrencies[] = {1, 3, 2, 8};
/// What differs between 2, 3 and 8 is how many, which no sanitizer looks at.
constexpr auto kConcurrencies =
    std::span(kAllConcurrencies).first(kUnderSanitizer ? 2 : std::size(kAllConcurrencies));

/// Whether a combination is left out. Where each task or each start costs a process, few are
/// enough: what could go wrong there does not depend on the workload.
bool left_out(const RunnerVariant& runner, std::size_t task_count, std::size_t concurrency) {
  if (concurrency > runner.entry().most_concurrency) return true;
  // Nobody can order a batch of 0 tasks.
  if (task_count == 0 && runner.needs_order_to_start()) return true;
  const bool is_corner = concurrency == (task_count < 7 ? 1u : 3u);
  if (runner.is_distributed()) return task_count == 7 || !is_corner;
  if (runner.needs_order_to_start() || runner.entry().workers == Workers::kNewProcesses) {
    return task_count == kMany || !is_corner;
  }
  return false;
}

/// One server for the tests that need one, started before any of them has made a thread.
class LocalServer : public testing::Environment {
 public:
  void SetUp() override { process_ = new ServerProcess(1024, CONCBENCH_EXECUTABLE); }
  void TearDown() override { delete std::exchange(process_, nullptr); }
  static Surroundings surroundings_of(const WorkloadEntry& workload, const std::string& directory) {
    if (!workload.needs_server(Parameters(workload.parameters))) return {.directory = directory};
    return {.server_url = process_->url(),
            .directory = directory,
            .echo_address = process_->echo_address()};
  }

 private:
  static inline ServerProcess* process_ = nullptr;
};

const auto* const kLocalServer = testing::AddGlobalTestEnvironment(new LocalServer);

using Pair = std::tuple<std::string, std::string>;  // workload, label of a runner

class EveryPair : public testing::TestWithParam<Pair> {};

TEST_P(EveryPair, GivesTheRightAnswersForAnyConcurrency) {
  const auto* const workload_entry = find_workload(std::get<0>(GetParam()));
  const RunnerVariant variant(std::get<1>(GetParam()));
  if (const auto why = why_not_startable(variant.entry()); !why.empty()) GTEST_SKIP() << why;
  if (const auto why = why_unavailable(*workload_entry); !why.empty()) GTEST_SKIP() << why;
  for (const std::size_t task_count : kTaskCounts) {
    const ScratchDirectory directory(testing::TempDir());
    const auto [workload, order] =
        SmallWorkload(*workload_entry, task_count, variant,
                      LocalServer::surroundings_of(*workload_entry, directory.path()));
    ASSERT_EQ(workload->task_count(), task_count);
    for (const std::size_t concurrency : kConcurrencies) {
      if (left_out(variant, task_count, concurrency)) continue;
      SCOPED_TRACE(testing::Message() << task_count << " tasks, concurrency " << concurrency);
      Batch batch(*workload);
      const auto runner = start_runner(variant, batch, concurrency, order);
      for (const auto stamping : {Stamping::kOff, Stamping::kOn}) {
        batch.spoil_results();
        batch.begin(stamping);
        runner->run_batch();
        ASSERT_EQ(batch.failures().size(), 0u) << batch.failures().front().reason;
        ASSERT_NO_THROW(batch.check_each_once());
        ASSERT_NO_THROW(batch.verify());
      }
      ASSERT_NO_THROW(check_claim(variant.entry().workers, concurrency, batch.stamps()));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Matrix, EveryPair,
                         testing::Combine(testing::ValuesIn(names_of(workloads())),
                                          testing::ValuesIn(runner_variants())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + "_under_" +
                                  test_name(std::get<1>(pair.param));
                         });

class EveryRunner : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (const auto why = why_not_startable(variant().entry()); !why.empty()) GTEST_SKIP() << why;
  }
  RunnerVariant variant() const { return RunnerVariant(GetParam()); }
};

TEST_P(EveryRunner, ReportsTheTasksThatFailAndFinishesTheOthers) {
  if (variant().entry().stops_at_failure) GTEST_SKIP() << "stops at the first failure";
  if (variant().is_distributed()) {
    GTEST_SKIP() << "a rank cannot make a workload that no order describes; mpi_test has others";
  }
  for (const std::size_t concurrency : kConcurrencies) {
    if (concurrency > variant().entry().most_concurrency) continue;
    SCOPED_TRACE(testing::Message() << "concurrency " << concurrency);
    const std::string order = "every third fails";
    const auto workload = make_test_workload(order);
    Batch batch(*workload);
    const auto runner = start_runner(variant(), batch, concurrency, order, kOwnExecutable);
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

class EveryRunnerThatStops : public EveryRunner {};

TEST_P(EveryRunnerThatStops, GivesUpTheOtherTasksWhenOneFails) {
  for (const std::size_t concurrency : kConcurrencies) {
    if (concurrency > variant().entry().most_concurrency) continue;
    SCOPED_TRACE(testing::Message() << "concurrency " << concurrency);
    bool fails = true;
    const TestWorkload workload(7, [&fails](std::size_t task) {
      if (fails && task == 1) throw std::runtime_error("task 1 had enough");
    });
    Batch batch(workload);
    const auto runner = start_runner(variant(), batch, concurrency, "");
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

std::vector<TaskStamp> stamps_of_sleeps(const RunnerVariant& variant, std::size_t concurrency,
                                        const char* tasks, const char* delay) {
  const auto* const sleep = find_workload("sleep");
  Parameters parameters(sleep->parameters);
  parameters.set("tasks", tasks);
  parameters.set("delay", delay);
  const auto workload = sleep->make(parameters, {});
  Batch batch(*workload);
  const auto order =
      order_of_workload({sleep, parameters, &variant.entry(), variant.settings(), 1, concurrency},
                        module_of(*sleep), {});
  const auto runner = start_runner(variant, batch, concurrency, order);
  batch.begin(Stamping::kOn);
  runner->run_batch();
  batch.verify();
  return {batch.stamps().begin(), batch.stamps().end()};
}

TEST_P(EveryRunner, HasAsManyTasksInProgressAsItsConcurrencyWhenTheyWait) {
  const auto& entry = variant().entry();
  if (entry.most_concurrency == 1) GTEST_SKIP() << entry.why_most;
  constexpr std::size_t kConcurrency = 4;
  // Tasks that begin while others are started must still be there when the last one begins, however
  // long starting takes on a busy machine.
  std::size_t most = 0;
  for (const char* const delay : {"50ms", "400ms", "3s"}) {
    // A chunk of 3 for each of 4.
    most = most_in_progress(stamps_of_sleeps(variant(), kConcurrency, "12", delay));
    ASSERT_LE(most, kConcurrency);
    if (most == kConcurrency) break;
  }
  EXPECT_EQ(most, kConcurrency);
}

TEST_P(EveryRunner, OverlapsWaitsAsMuchAsItsClaimDemands) {
  const auto& entry = variant().entry();
  if (entry.most_concurrency == 1) GTEST_SKIP() << entry.why_most;
  constexpr std::chrono::milliseconds kDelay{2};
  const auto holds_for = [&](std::size_t concurrency) {
    try {
      check_overlap(entry.workers, concurrency, kDelay,
                    stamps_of_sleeps(variant(), concurrency, "120", "2ms"));
      return true;
    } catch (const BrokenBatch&) {
      return false;
    }
  };
  // On a machine that holds up all threads but one, for as long as that, another one may see it.
  for (const std::size_t concurrency : {2u, 8u}) {
    EXPECT_TRUE(holds_for(concurrency) || holds_for(concurrency) || holds_for(concurrency))
        << "concurrency " << concurrency;
  }
}

INSTANTIATE_TEST_SUITE_P(List, EveryRunner, testing::ValuesIn(runner_variants()),
                         [](const auto& variant) { return test_name(variant.param); });

std::vector<std::string> those_that_stop() {
  auto labels = runner_variants();
  std::erase_if(labels,
                [](const auto& label) { return !RunnerVariant(label).entry().stops_at_failure; });
  return labels;
}

INSTANTIATE_TEST_SUITE_P(List, EveryRunnerThatStops, testing::ValuesIn(those_that_stop()),
                         [](const auto& variant) { return test_name(variant.param); });

}  // namespace
}  // namespace concbench
