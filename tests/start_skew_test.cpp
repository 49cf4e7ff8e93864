// How far apart the workers of a batch begin.

#include "benchmarks/cell/start_skew.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace concbench {
namespace {

TEST(StartSkew, LiesBetweenTheFirstTasksOfTheFirstAndTheLastWorker) {
  const auto stamp = [](std::int64_t started_ns, std::int32_t thread) {
    return TaskStamp{started_ns, started_ns + 1, {thread, 1}};
  };
  EXPECT_FALSE(start_skew({}));
  const std::vector one_worker{stamp(100, 7), stamp(200, 7)};
  EXPECT_FALSE(start_skew(one_worker));
  const std::vector three{stamp(900, 1), stamp(130, 2), stamp(100, 3), stamp(150, 1),
                          stamp(999, 3)};
  EXPECT_EQ(start_skew(three), std::chrono::nanoseconds(50));
}

}  // namespace
}  // namespace concbench
