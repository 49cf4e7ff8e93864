#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace concbench {

/// The numbers from 0 to `count` - 1 in a random order that `seeds` alone decide, on every machine
/// and with every compiler.
std::vector<std::size_t> shuffled(std::size_t count, std::initializer_list<std::uint64_t> seeds);

}  // namespace concbench
