// The contract: every workload under every runner gives the right answers, executes each task
// once, keeps to its concurrency, runs where it claims to and reports failed tasks as such.

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include <gtest/gtest.h>

#include "executable.hpp"
#include "make_runner.hpp"
#include "runners/claims.hpp"
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

/// What a count is at least is a matter of the command line: 0 tasks are a batch, too.
std::vector<ParameterSpec> specs_from_0(const WorkloadEntry& entry) {
  auto specs = entry.parameters;
  for (auto& spec : specs) spec.least = 0;
  return specs;
}

/// A workload with small tasks, `task_count` of them, and the order that describes it.
struct SmallWorkload {
  SmallWorkload(const WorkloadEntry& entry, std::size_t task_count, const RunnerVariant& runner) {
    // Every parameter whose name is here; a new workload with another one runs at its default.
    const std::pair<std::string_view, std::string> kSmall[] = {
        {"tasks", std::to_string(task_count)}, {"delay", "1ms"}, {"grain", "10"}, {"bytes", "100"}};
    const auto specs = specs_from_0(entry);
    // Only sqrt_map is sized by its numbers instead of its tasks.
    const bool by_numbers =
        std::ranges::none_of(specs, [](const auto& spec) { return spec.name == "tasks"; });
    Parameters parameters(specs);
    for (const auto& spec : specs) {
      for (const auto& [name, text] : kSmall) {
        if (spec.name == name) parameters.set(name, text);
      }
      if (spec.name == "n") {
        parameters.set("n", by_numbers ? std::to_string(10 * task_count) : "1000");
      }
    }
    const Surroundings surroundings{.server_url = LocalServer::get().url()};
    workload = entry.make(parameters, surroundings);
    order = order_of_workload({&entry, parameters, &runner.entry(), runner.settings(), 1, 1},
                              surroundings);
  }

  std::unique_ptr<Workload> workload;
  std::string order;
};

using Pair = std::tuple<std::string, std::string>;  // workload, runner

class EveryPair : public testing::TestWithParam<Pair> {};

TEST_P(EveryPair, GivesTheRightAnswersForAnyConcurrency) {
  const auto* const workload_entry = find_workload(std::get<0>(GetParam()));
  const RunnerVariant variant(std::get<1>(GetParam()));
  for (const std::size_t task_count : kTaskCounts) {
    // A program for each of so many tasks takes long and proves nothing more.
    if (task_count > 7 && variant.starts_a_program_per_task()) continue;
    // Nobody can order a batch of 0 tasks.
    if (task_count == 0 && variant.needs_order_to_start()) continue;
    const auto [workload, order] = SmallWorkload(*workload_entry, task_count, variant);
    ASSERT_EQ(workload->task_count(), task_count);
    for (const std::size_t concurrency : kConcurrencies) {
      if (concurrency > variant.entry().most_concurrency) continue;
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
  RunnerVariant variant() const { return RunnerVariant(GetParam()); }
};

TEST_P(EveryRunner, ReportsTheTasksThatFailAndFinishesTheOthers) {
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

TEST_P(EveryRunner, HasAsManyTasksInProgressAsItsConcurrencyWhenTheyWait) {
  const auto& entry = variant().entry();
  if (entry.most_concurrency == 1) GTEST_SKIP() << entry.why_most;
  constexpr std::size_t kConcurrency = 4;
  const auto* const sleep = find_workload("sleep");
  Parameters parameters(sleep->parameters);
  // Tasks that begin while others are started must still be there when the last one begins.
  const bool slow = variant().starts_a_program_per_task();
  parameters.set("tasks", slow ? "8" : "16");
  parameters.set("delay", slow ? "1s" : "50ms");
  const auto workload = sleep->make(parameters, {});
  Batch batch(*workload);
  const auto order =
      order_of_workload({sleep, parameters, &entry, variant().settings(), 1, kConcurrency}, {});
  const auto runner = start_runner(variant(), batch, kConcurrency, order);
  batch.begin(Stamping::kOn);
  runner->run_batch();
  batch.verify();
  EXPECT_EQ(most_in_progress(batch.stamps()), kConcurrency);
}

INSTANTIATE_TEST_SUITE_P(List, EveryRunner, testing::ValuesIn(runner_variants()),
                         [](const auto& variant) { return test_name(variant.param); });

}  // namespace
}  // namespace concbench
