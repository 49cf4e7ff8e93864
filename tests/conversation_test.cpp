#include "benchmarks/run/conversation.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "benchmarks/cell/cell_messages.hpp"

namespace concbench {
namespace {

CellOrder order_with(std::uint64_t iterations) {
  const auto* const workload = find_workload("empty");
  const auto* const runner = find_runner("sequential");
  return {.cell = {.workload = workload,
                   .parameters = Parameters(workload->parameters),
                   .runner = runner,
                   .settings = Parameters(runner->parameters),
                   .cores = 1,
                   .concurrency = 1},
          .workload_module = {},
          .runner_module = {},
          .cpus = {0},
          .surroundings = {},
          .min_time = std::chrono::milliseconds(1),
          .warm_up = std::chrono::milliseconds(1),
          .measurements = 2,
          .iterations = iterations};
}

class CellConversation : public testing::Test {
 protected:
  Said hear(const Json& message) { return conversation_.hear(to_line(message)); }

  /// What is said against a report after a right beginning; "" when it is taken.
  std::string refusal_of(const Json& report) {
    Conversation conversation(order_);
    conversation.hear(R"({"message": "ready"})");
    conversation.hear(R"({"message": "warm"})");
    try {
      conversation.hear(to_line(report));
      return "";
    } catch (const BadMessage& error) {
      return error.what();
    }
  }

  std::string refusal_with(const char* key, const Json& value) {
    auto report = report_;
    report[key] = value;
    return refusal_of(report);
  }

  CellOrder order_ = order_with(0);
  Conversation conversation_{order_};
  Json report_ = {{"message", "report"},
                  {"protocol", kCellProtocol},
                  {"status", "ok"},
                  {"iterations", 3},
                  {"wall_ns", {10, 11}}};
};

TEST_F(CellConversation, HearsReadyWarmAndReport) {
  EXPECT_EQ(hear({{"message", "ready"}}), Said::kIsReady);
  EXPECT_EQ(hear({{"message", "warm"}, {"batches", 4}}), Said::kIsWarm);
  EXPECT_EQ(conversation_.message().at("batches"), 4);
  EXPECT_FALSE(conversation_.outcome());
  EXPECT_EQ(hear(report_), Said::kReports);
  EXPECT_EQ(conversation_.outcome()->figures->wall_ns, (std::vector<std::int64_t>{10, 11}));
}

TEST_F(CellConversation, LeavesEmptyWhatAProgramCannotKnow) {
  hear({{"message", "ready"}});
  hear({{"message", "warm"}});
  hear(report_);
  const auto& figures = conversation_.outcome()->figures.value();
  EXPECT_EQ(figures.iterations, 3u);
  EXPECT_FALSE(figures.cpu_ns || figures.startup_ns || figures.first_batch_ns);
  EXPECT_FALSE(figures.shutdown_ns || figures.peak_rss_bytes || figures.start_skew_ns);
  EXPECT_FALSE(figures.pressure_ns || figures.run_queue_wait_ns || figures.steal_ns);
  EXPECT_TRUE(figures.task_latency_ns.empty() && figures.hosts.empty());
}

TEST_F(CellConversation, TakesEveryFigure) {
  hear({{"message", "ready"}});
  hear({{"message", "warm"}});
  report_.update({{"cpu_ns", {20, 21}},
                  {"startup_ns", 1},
                  {"first_batch_ns", 2},
                  {"shutdown_ns", 3},
                  {"peak_rss_bytes", 4},
                  {"start_skew_ns", 5},
                  {"workers_seen", 6},
                  {"stopped", true},
                  {"task_latency_ns", {{"p50", 7}, {"p90", 8}, {"p99", 9}, {"max", 10}}},
                  {"noise", {{"pressure_ns", nullptr}, {"steal_ns", 11}}},
                  {"limits", {"6 helpers; type 64"}},
                  {"hosts", {"here", "there"}}});
  hear(report_);
  const auto& figures = conversation_.outcome()->figures.value();
  EXPECT_EQ(figures.cpu_ns, (std::vector<std::int64_t>{20, 21}));
  EXPECT_EQ(figures.startup_ns, 1);
  EXPECT_EQ(figures.first_batch_ns, 2);
  EXPECT_EQ(figures.shutdown_ns, 3);
  EXPECT_EQ(figures.peak_rss_bytes, 4u);
  EXPECT_EQ(figures.start_skew_ns, 5);
  EXPECT_EQ(figures.workers_seen, 6u);
  EXPECT_TRUE(figures.stopped);
  EXPECT_EQ(figures.task_latency_ns.size(), 4u);
  EXPECT_FALSE(figures.pressure_ns || figures.run_queue_wait_ns);
  EXPECT_EQ(figures.steal_ns, 11);
  EXPECT_EQ(figures.limits, (std::vector<std::string>{"6 helpers; type 64"}));
  EXPECT_EQ(figures.hosts, (std::vector<std::string>{"here", "there"}));
}

TEST_F(CellConversation, TakesAFailureAtAnyTimeAndOnlyItsReason) {
  hear({{"message", "report"},
        {"protocol", kCellProtocol},
        {"status", "failed"},
        {"reason", "no such library"},
        {"wall_ns", {1, 2}}});
  const auto& [status, reason, figures] = conversation_.outcome().value();
  EXPECT_EQ(status, Status::kFailed);
  EXPECT_EQ(reason, "no such library");
  EXPECT_FALSE(figures);
}

TEST_F(CellConversation, RefusesWhatIsNoMessage) {
  for (const auto* const text : {"hello", "\xff\xfe", "{", "[]", "7", "{}", R"({"message": 1})",
                                 R"({"message": "nothing"})", R"({"message": "nonsense"})"}) {
    EXPECT_THROW(conversation_.hear(text), BadMessage) << text;
  }
  EXPECT_THROW(conversation_.hear(std::string(kMostMessageBytes + 1, ' ')), BadMessage);
  EXPECT_EQ(hear({{"message", "ready"}}), Said::kIsReady);
}

TEST_F(CellConversation, RefusesAMessageOutOfTurn) {
  EXPECT_THROW(hear({{"message", "warm"}}), BadMessage);
  EXPECT_THROW(hear(report_), BadMessage);
  hear({{"message", "ready"}});
  EXPECT_THROW(hear({{"message", "ready"}}), BadMessage);
  hear({{"message", "warm"}});
  hear(report_);
  EXPECT_THROW(hear(report_), BadMessage);
}

TEST_F(CellConversation, RefusesAReportOfAnotherVersion) {
  EXPECT_EQ(refusal_of(report_), "");
  EXPECT_EQ(refusal_with("protocol", 2),
            "its report is of version 2 of the cell protocol, this concbench speaks version 1");
  EXPECT_NE(refusal_with("protocol", nullptr), "");
  EXPECT_NE(refusal_with("protocol", 1.0), "");
}

TEST_F(CellConversation, RefusesKeysThatTheProtocolDoesNotHave) {
  EXPECT_EQ(refusal_with("cell", "another"),
            "its report has the key 'cell', which the cell protocol does not know");
  EXPECT_EQ(refusal_with("batches", 7), "");
}

TEST_F(CellConversation, RefusesValuesThatAreNoFigures) {
  EXPECT_EQ(refusal_with("startup_ns", -1),
            "its report must have 'startup_ns' as a whole number from 0, or null, but has -1");
  for (const auto& [key, value] : std::vector<std::pair<const char*, Json>>{
           {"status", "fine"},
           {"iterations", 0},
           {"iterations", nullptr},
           {"iterations", 1.5},
           {"wall_ns", nullptr},
           {"wall_ns", {10, 11, 12}},
           {"wall_ns", {10, -1}},
           {"wall_ns", {10, "11"}},
           {"startup_ns", std::uint64_t{1} << 63},
           {"cpu_ns", {1}},
           {"cpu_ns", 1},
           {"task_latency_ns", {{"p50", 1}}},
           {"task_queueing_ns", {{"p50", 1}}},
           {"task_response_ns", 1},
           {"task_latency_ns", {{"p50", 1}, {"p90", 1}, {"p99", 1}, {"max", "1"}}},
           {"task_latency_ns", {{"p50", 1}, {"p90", 1}, {"p99", 1}, {"max", 1}, {"p42", 1}}},
           {"noise", {{"wind", 1}}},
           {"noise", {{"steal_ns", -1}}},
           {"reason", "none"},
           {"limits", {1}},
           {"limits", "one"},
           {"limits", {"\x1b[31mred"}},
           {"hosts", {1}},
           {"hosts", {"two\nlines"}},
           {"hosts", {"\x1b[31mred"}}}) {
    EXPECT_NE(refusal_with(key, value), "") << key << " " << value;
  }
  auto without_times = report_;
  without_times.erase("wall_ns");
  EXPECT_NE(refusal_of(without_times), "");
  const Json without_reason = {
      {"message", "report"}, {"protocol", kCellProtocol}, {"status", "failed"}};
  EXPECT_NE(refusal_of(without_reason), "");
  auto with_empty_reason = without_reason;
  with_empty_reason["reason"] = "";
  EXPECT_NE(refusal_of(with_empty_reason), "");
}

TEST_F(CellConversation, WantsTheBatchesThatWereOrdered) {
  order_.iterations = 3;
  EXPECT_EQ(refusal_of(report_), "");
  EXPECT_NE(refusal_with("iterations", 4), "");
  EXPECT_NE(refusal_with("wall_ns", {10}), "");
}

TEST_F(CellConversation, TakesFewerMeasurementsOfLongBatchesWhereTheirNumberIsNotKnown) {
  auto report = report_;
  report["iterations"] = 1;
  report["wall_ns"] = {10};
  EXPECT_EQ(refusal_of(report), "");
  report["cpu_ns"] = {9, 9};
  EXPECT_NE(refusal_of(report), "");
}

}  // namespace
}  // namespace concbench
