// A batch that took as long as a time limit of its requests.

#include "benchmarks/cell/time_limits.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "benchmarks/modules/catalogue.hpp"

namespace concbench {
namespace {

using namespace std::chrono_literals;

/// What is said of a batch of 64 tasks of http_fetch, 64 at once, with these parameters.
std::string said_of(const BatchTime& batch,
                    const std::vector<std::pair<std::string, std::string>>& values = {}) {
  const auto* const workload = find_workload("http_fetch");
  if (workload == nullptr) return "no http_fetch in this build";
  const auto* const runner = find_runner("sequential");
  Parameters parameters(workload->parameters);
  for (const auto& [name, text] : values) parameters.set(name, text);
  const TimeLimits limits({workload, parameters, runner, Parameters(runner->parameters), 1, 64},
                          64);
  try {
    limits.judge(batch);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(TimeLimits, AreNoTimesOfBatches) {
  if (find_workload("http_fetch") == nullptr) GTEST_SKIP() << "no http_fetch in this build";
  EXPECT_NE(said_of({10s, 3ms}).find("as long as the limit connect_timeout, 10s"),
            std::string::npos);
  EXPECT_NE(said_of({10100ms, 3ms}), "");
  EXPECT_NE(said_of({30050ms, 3ms}).find("the limit timeout, 30s"), std::string::npos);
  EXPECT_NE(said_of({2010ms, 3ms}, {{"timeout", "2s"}}).find("timeout, 2s"), std::string::npos);
}

TEST(TimeLimits, LetOtherTimesBe) {
  if (find_workload("http_fetch") == nullptr) GTEST_SKIP() << "no http_fetch in this build";
  for (const auto wall : {5ms, 9900ms, 11000ms, 31000ms}) EXPECT_EQ(said_of({wall, 3ms}), "");
  EXPECT_EQ(said_of({10s, 3ms}, {{"connect_timeout", "20s"}}), "");
}

TEST(TimeLimits, LetABatchBeThatWorkedOrHadToWaitForSoLong) {
  if (find_workload("http_fetch") == nullptr) GTEST_SKIP() << "no http_fetch in this build";
  EXPECT_EQ(said_of({10s, 9s}), "");
  EXPECT_EQ(said_of({10s, 3ms}, {{"delay", "10s"}}), "");
}

}  // namespace
}  // namespace concbench
