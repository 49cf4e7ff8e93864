#include "benchmarks/plan/block_order.hpp"

#include <numeric>
#include <random>
#include <utility>

namespace concbench {

std::vector<std::size_t> block_order(std::size_t cell_count, std::uint64_t seed,
                                     std::size_t block) {
  std::vector<std::size_t> order(cell_count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::seed_seq seeds{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                      static_cast<std::uint32_t>(block)};
  std::mt19937_64 random(seeds);
  // Fisher-Yates. Not std::shuffle: the standard leaves its use of the generator open. The bias of
  // the remainder is below 2^-40 for any number of cells that fits a machine.
  for (std::size_t i = cell_count; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  return order;
}

}  // namespace concbench
