#include "benchmarks/race/shuffled.hpp"

#include <numeric>
#include <random>
#include <utility>

namespace concbench {

std::vector<std::size_t> shuffled(std::size_t count, std::initializer_list<std::uint64_t> seeds) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<std::uint32_t> words;
  for (const auto seed : seeds) {
    words.push_back(static_cast<std::uint32_t>(seed));
    words.push_back(static_cast<std::uint32_t>(seed >> 32));
  }
  std::seed_seq sequence(words.begin(), words.end());
  std::mt19937_64 random(sequence);
  // Fisher-Yates. Not std::shuffle: the standard leaves its use of the generator open. The bias of
  // the remainder is below 2^-40 for any number of cells that fits a machine.
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  return order;
}

}  // namespace concbench
