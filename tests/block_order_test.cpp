#include "benchmarks/plan/block_order.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include <gtest/gtest.h>

namespace concbench {
namespace {

TEST(BlockOrder, HoldsEveryCellOnce) {
  for (const std::size_t cells : {0u, 1u, 2u, 100u}) {
    auto order = block_order(cells, 42, 3);
    std::vector<std::size_t> all(cells);
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::ranges::sort(order);
    EXPECT_EQ(order, all);
  }
}

TEST(BlockOrder, IsTheSameForTheSameSeedEverywhere) {
  EXPECT_EQ(block_order(100, 42, 3), block_order(100, 42, 3));
  // Written down, so that another standard library has to give the same.
  EXPECT_EQ(block_order(8, 1, 0), (std::vector<std::size_t>{0, 5, 4, 3, 2, 6, 1, 7}));
}

TEST(BlockOrder, DiffersBetweenBlocksAndSeeds) {
  EXPECT_NE(block_order(100, 42, 3), block_order(100, 42, 4));
  EXPECT_NE(block_order(100, 42, 3), block_order(100, 43, 3));
  EXPECT_NE(block_order(100, 42, 3), block_order(100, 42 + (std::uint64_t{1} << 32), 3));
}

}  // namespace
}  // namespace concbench
