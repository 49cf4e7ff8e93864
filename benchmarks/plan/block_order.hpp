#pragma once

#include <cstdint>
#include <vector>

namespace concbench {

/// The order in which block `block` runs its cells 0 .. cell_count - 1: a random one that the seed
/// alone decides, the same on every machine and with every standard library.
std::vector<std::size_t> block_order(std::size_t cell_count, std::uint64_t seed, std::size_t block);

}  // namespace concbench
