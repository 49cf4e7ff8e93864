// What a line of samples.jsonl holds.

#include "benchmarks/run/sample.hpp"

#include <gtest/gtest.h>

#include "benchmarks/plan/plan.hpp"

namespace concbench {
namespace {

class SampleTest : public testing::Test {
 protected:
  Sample sample_with(const Outcome& outcome) const {
    return {.cell = &plan_.front().cell,
            .block = 3,
            .take = 1,
            .position = 5,
            .started_at = "2026-03-01T12:30:05.250Z",
            .started_monotonic_ns = 7,
            .tasks = 10,
            .cpus = {1},
            .weather = SampleWeather{{{1, std::chrono::nanoseconds(200), std::nullopt}}, {}, true},
            .outcome = outcome,
            .usage = Usage{6, 8, std::nullopt}};
  }

  std::vector<PlannedCell> plan_ =
      make_plan({.workloads = {"empty"}, .runners = {"sequential"}}, 1);
  const Outcome good_{.figures = Figures{.iterations = 4,
                                         .wall_ns = {30, 20, 10},
                                         .cpu_ns = {{33, 22, 11}},
                                         .startup_ns = 100,
                                         .first_batch_ns = 200,
                                         .shutdown_ns = 300,
                                         .peak_rss_bytes = 4096,
                                         .task_latency_ns = {{"p50", 1}, {"max", 2}},
                                         .steal_ns = 5,
                                         .start_skew_ns = 9}};
};

TEST_F(SampleTest, HoldsTheFiguresOfAProcessThatWentWell) {
  EXPECT_EQ(good_.wall_time(), std::chrono::nanoseconds(60));
  const auto line = to_json(sample_with(good_));
  const Json expected = {
      {"block", 3},
      {"take", 1},
      {"cpus", {1}},
      {"weather",
       {{"flagged", true},
        {"waited_ns", 0},
        {"pulses", {{{"cpu", 1}, {"before_ns", 200}, {"after_ns", nullptr}}}}}},
      {"context_switches_involuntary", 8},
      {"context_switches_voluntary", 6},
      {"cpu_ns", {33, 22, 11}},
      {"first_batch_ns", 200},
      {"iterations", 4},
      {"noise", {{"pressure_ns", nullptr}, {"run_queue_wait_ns", nullptr}, {"steal_ns", 5}}},
      {"peak_pss_bytes", nullptr},
      {"peak_rss_bytes", 4096},
      {"waiting_memory", nullptr},
      {"reason", nullptr},
      {"shutdown_ns", 300},
      {"startup_ns", 100},
      {"status", "ok"},
      {"task_latency_ns", {{"p50", 1}, {"max", 2}}},
      {"task_queueing_ns", nullptr},
      {"tasks", 10},
      {"wall_ns", {30, 20, 10}},
      {"workload", "empty"}};
  for (const auto& [key, value] : expected.items()) EXPECT_EQ(line.at(key), value) << key;
}

TEST_F(SampleTest, HoldsWhatTheTreeTookWhileTasksWaited) {
  auto sample = sample_with(good_);
  sample.usage->waiting_memory = WaitingMemory{
      10, {.pss_bytes = 5000, .page_table_bytes = 400, .processes = 2, .threads = 12}};
  const Json expected = {{"tasks", 10},
                         {"pss_bytes", 5000},
                         {"page_table_bytes", 400},
                         {"kernel_stack_bytes", nullptr},
                         {"processes", 2},
                         {"threads", 12}};
  EXPECT_EQ(to_json(sample).at("waiting_memory"), expected);
}

TEST_F(SampleTest, HasNoKeyForWhatItDoesNotKeep) {
  const auto line = to_json(sample_with(good_));
  EXPECT_FALSE(line.contains("start_skew_ns"));
  EXPECT_FALSE(line.contains("hosts"));
  EXPECT_FALSE(line.contains("server_cpu_ns"));
}

TEST_F(SampleTest, HasAReasonAndNoTimeWhereItFailed) {
  const Outcome failed{Status::kFailed, "task 3: a wrong answer"};
  EXPECT_EQ(failed.wall_time(), std::chrono::nanoseconds(0));
  const auto line = to_json(sample_with(failed));
  EXPECT_EQ(line.at("status"), "failed");
  EXPECT_EQ(line.at("reason"), "task 3: a wrong answer");
  EXPECT_EQ(line.at("tasks"), 10);
  EXPECT_EQ(line.at("context_switches_voluntary"), 6);
  EXPECT_FALSE(line.contains("wall_ns"));
}

}  // namespace
}  // namespace concbench
