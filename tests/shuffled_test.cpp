#include "benchmarks/race/shuffled.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include <gtest/gtest.h>

namespace concbench {
namespace {

TEST(Shuffled, HoldsEveryCellOnce) {
  for (const std::size_t cells : {0u, 1u, 2u, 100u}) {
    auto order = shuffled(cells, {42, 3});
    std::vector<std::size_t> all(cells);
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::ranges::sort(order);
    EXPECT_EQ(order, all);
  }
}

TEST(Shuffled, IsTheSameForTheSameSeedEverywhere) {
  EXPECT_EQ(shuffled(100, {42, 3}), shuffled(100, {42, 3}));
  // Written down, so that another standard library has to give the same.
  EXPECT_EQ(shuffled(8, {1, 0}), (std::vector<std::size_t>{7, 6, 0, 5, 2, 3, 1, 4}));
}

TEST(Shuffled, DiffersBetweenBlocksAndSeeds) {
  EXPECT_NE(shuffled(100, {42, 3}), shuffled(100, {42, 4}));
  EXPECT_NE(shuffled(100, {42, 3}), shuffled(100, {43, 3}));
  EXPECT_NE(shuffled(100, {42, 3}), shuffled(100, {42 + (std::uint64_t{1} << 32), 3}));
}

}  // namespace
}  // namespace concbench
