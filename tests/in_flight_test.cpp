// When most tasks of a batch were in progress, and which looks at the memory lie within that time.

#include "runners/contract/in_flight.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/run/memory_watch.hpp"

namespace concbench {
namespace {

constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max();

std::vector<TaskStamp> stamps(std::initializer_list<std::pair<std::int64_t, std::int64_t>> tasks) {
  std::vector<TaskStamp> made;
  for (const auto& [started, finished] : tasks) made.push_back({started, finished, {1, 1}});
  return made;
}

std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

TEST(MostInFlight, IsTheTimeInWhichAllWere) {
  EXPECT_EQ(most_in_flight(stamps({{0, 100}, {10, 90}, {20, 110}})), (InFlight{3, 20, 90}));
  EXPECT_EQ(most_in_flight(stamps({{5, 9}})), (InFlight{1, 5, 9}));
}

TEST(MostInFlight, IsTheLongestTimeOfAsMany) {
  const auto waves = stamps({{0, 10}, {1, 10}, {20, 40}, {21, 40}, {50, 55}, {50, 55}});
  EXPECT_EQ(most_in_flight(waves), (InFlight{2, 21, 40}));
}

TEST(MostInFlight, DoesNotCountOneThatEndsWhereAnotherBegins) {
  EXPECT_EQ(most_in_flight(stamps({{0, 10}, {10, 30}})), (InFlight{1, 10, 30}));
}

TEST(MostInFlight, IsNoneWithoutATask) { EXPECT_FALSE(most_in_flight({})); }

TEST(MemoryWatch, KeepsNoLookThatIsNotWhollyWithinTheTime) {
  MemoryWatch watch;
  EXPECT_FALSE(watch.peak_pss_bytes());
  const auto before = now_ns();
  watch.look(::getpid());
  const auto after = now_ns();
  ASSERT_TRUE(watch.peak_pss_bytes());
  const auto seen = watch.while_waiting({7, before, after});
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->tasks, 7u);
  EXPECT_EQ(seen->memory.pss_bytes, *watch.peak_pss_bytes());
  EXPECT_EQ(seen->memory.processes, 1u);
  EXPECT_FALSE(watch.while_waiting({7, 0, before}));
  EXPECT_FALSE(watch.while_waiting({7, after, kEver}));
  EXPECT_FALSE(watch.while_waiting({7, before + (after - before) / 2, kEver}));
  EXPECT_FALSE(watch.while_waiting({7, 0, before + (after - before) / 2}));
}

TEST(MemoryWatch, KeepsTheLargestOfThoseWithin) {
  MemoryWatch watch;
  watch.look(::getpid());
  const auto between = now_ns();
  {
    const std::vector<char> much(std::size_t{64} << 20, 1);
    watch.look(::getpid());
  }
  watch.look(::getpid());
  EXPECT_EQ(watch.while_waiting({1, 0, kEver})->memory.pss_bytes, *watch.peak_pss_bytes());
  EXPECT_LT(watch.while_waiting({1, 0, between})->memory.pss_bytes, *watch.peak_pss_bytes());
}

}  // namespace
}  // namespace concbench
