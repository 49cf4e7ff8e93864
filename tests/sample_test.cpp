// What becomes of the report of a cell's process.

#include "benchmarks/run/sample.hpp"

#include <gtest/gtest.h>

#include "benchmarks/plan/plan.hpp"

namespace concbench {
namespace {

class SampleTest : public testing::Test {
 protected:
  Sample taken(const Json& report) const {
    Sample sample{.cell = &plan_.front().cell,
                  .block = 3,
                  .position = 5,
                  .started_at = "2026-03-01T12:30:05.250Z",
                  .started_monotonic_ns = 7,
                  .tasks = 10};
    take_report(report, sample);
    return sample;
  }

  std::vector<PlannedCell> plan_ =
      make_plan({.workloads = {"empty"}, .runners = {"sequential"}}, 1);
  const Json good_ = {{"status", "ok"},
                      {"reason", nullptr},
                      {"tasks", 12},
                      {"startup_ns", 100},
                      {"first_batch_ns", 200},
                      {"iterations", 4},
                      {"wall_ns", {30, 20, 10}},
                      {"cpu_ns", {33, 22, 11}},
                      {"noise", {{"pressure_ns", nullptr}, {"steal_ns", 5}}},
                      {"task_latency_ns", {{"p50", 1}, {"max", 2}}},
                      {"shutdown_ns", 300},
                      {"peak_rss_bytes", 4096},
                      {"page_faults_minor", 9},
                      {"context_switches_voluntary", 6},
                      {"context_switches_involuntary", 8},
                      {"peak_pss_bytes", nullptr}};
};

TEST_F(SampleTest, HoldsTheFiguresOfAProcessThatWentWell) {
  const auto sample = taken(good_);
  EXPECT_EQ(sample.status, Status::kOk);
  EXPECT_EQ(sample.wall_time(), std::chrono::nanoseconds(60));
  const auto line = to_json(sample);
  EXPECT_EQ(line.at("status"), "ok");
  EXPECT_TRUE(line.at("reason").is_null());
  EXPECT_EQ(line.at("workload"), "empty");
  EXPECT_EQ(line.at("block"), 3);
  EXPECT_EQ(line.at("tasks"), 10);  // by the plan, not by what the process says
  EXPECT_EQ(line.at("noise"),
            (Json{{"pressure_ns", nullptr}, {"run_queue_wait_ns", nullptr}, {"steal_ns", 5}}));
  for (const auto* const key :
       {"startup_ns", "first_batch_ns", "iterations", "wall_ns", "cpu_ns", "task_latency_ns",
        "shutdown_ns", "peak_rss_bytes", "context_switches_voluntary",
        "context_switches_involuntary", "peak_pss_bytes"}) {
    EXPECT_EQ(line.at(key), good_.at(key)) << key;
  }
}

TEST_F(SampleTest, HasNoOtherKeyThanThoseThatItKnows) {
  const auto line = to_json(taken(good_));
  EXPECT_FALSE(line.contains("page_faults_minor"));
  EXPECT_FALSE(line.contains("hosts"));
  EXPECT_FALSE(line.contains("server_cpu_ns"));
}

TEST_F(SampleTest, HasAReasonAndNoTimeWhereItFailed) {
  auto report = good_;
  report["status"] = "failed";
  report["reason"] = "task 3: a wrong answer";
  const auto sample = taken(report);
  EXPECT_EQ(sample.wall_time(), std::chrono::nanoseconds(0));
  const auto line = to_json(sample);
  EXPECT_EQ(line.at("status"), "failed");
  EXPECT_EQ(line.at("reason"), "task 3: a wrong answer");
  EXPECT_EQ(line.at("tasks"), 10);
  EXPECT_EQ(line.at("context_switches_voluntary"), 6);
  EXPECT_FALSE(line.contains("wall_ns"));
}

TEST_F(SampleTest, IsACrashWhereTheReportIsNone) {
  for (const auto* const missing : {"wall_ns", "noise", "iterations", "status"}) {
    auto report = good_;
    report.erase(missing);
    const auto sample = taken(report);
    EXPECT_EQ(sample.status, Status::kCrashed) << missing;
    EXPECT_NE(sample.reason.find(missing), std::string::npos) << sample.reason;
    EXPECT_FALSE(sample.figures.has_value()) << missing;
  }
  auto report = good_;
  report["status"] = "splendid";
  EXPECT_NE(taken(report).reason.find("'splendid'"), std::string::npos);
}

}  // namespace
}  // namespace concbench
