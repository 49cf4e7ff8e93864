#include "benchmarks/run/conversation.hpp"

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
  EXPECT_TRUE(conversation_.sample().is_null());
  EXPECT_EQ(hear(report_), Said::kReports);
  EXPECT_EQ(conversation_.sample().at("wall_ns"), Json({10, 11}));
}

TEST_F(CellConversation, GivesTheSampleNullForWhatAProgramCannotKnow) {
  hear({{"message", "ready"}});
  hear({{"message", "warm"}});
  hear(report_);
  const Json expected = {
      {"status", "ok"},
      {"reason", nullptr},
      {"iterations", 3},
      {"wall_ns", {10, 11}},
      {"cpu_ns", nullptr},
      {"startup_ns", nullptr},
      {"first_batch_ns", nullptr},
      {"shutdown_ns", nullptr},
      {"task_latency_ns", nullptr},
      {"noise", {{"pressure_ns", nullptr}, {"run_queue_wait_ns", nullptr}, {"steal_ns", nullptr}}}};
  EXPECT_EQ(conversation_.sample(), expected);
}

TEST_F(CellConversation, TakesAFailureAtAnyTimeAndOnlyItsReason) {
  hear({{"message", "report"},
        {"protocol", kCellProtocol},
        {"status", "failed"},
        {"reason", "no such library"},
        {"wall_ns", {1, 2}}});
  const Json expected = {{"status", "failed"}, {"reason", "no such library"}};
  EXPECT_EQ(conversation_.sample(), expected);
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
           {"wall_ns", {10}},
           {"wall_ns", {10, -1}},
           {"wall_ns", {10, "11"}},
           {"cpu_ns", {1}},
           {"cpu_ns", 1},
           {"task_latency_ns", {{"p50", 1}}},
           {"task_latency_ns", {{"p50", 1}, {"p90", 1}, {"p99", 1}, {"max", "1"}}},
           {"noise", {{"wind", 1}}},
           {"noise", {{"steal_ns", -1}}},
           {"hosts", {1}}}) {
    EXPECT_NE(refusal_with(key, value), "") << key << " " << value;
  }
  auto without_times = report_;
  without_times.erase("wall_ns");
  EXPECT_NE(refusal_of(without_times), "");
  const Json without_reason = {
      {"message", "report"}, {"protocol", kCellProtocol}, {"status", "failed"}};
  EXPECT_NE(refusal_of(without_reason), "");
}

TEST_F(CellConversation, WantsTheBatchesThatWereOrdered) {
  order_.iterations = 3;
  EXPECT_EQ(refusal_of(report_), "");
  EXPECT_NE(refusal_with("iterations", 4), "");
}

}  // namespace
}  // namespace concbench
