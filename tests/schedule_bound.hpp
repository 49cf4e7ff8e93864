#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace concbench {

/// When the last of the tasks ends, in units of their sizes, if `workers` (at least 1) take them in
/// order, each the next one as soon as it is free: what a pool with one queue does. The sum of the
/// sizes divided by this is the most that such a pool can be faster than one worker.
std::uint64_t fifo_makespan(std::span<const std::uint64_t> sizes, std::size_t workers);

/// The least that any division among the workers allows. It tries them all, which takes long beyond
/// some 15 tasks.
std::uint64_t best_makespan(std::span<const std::uint64_t> sizes, std::size_t workers);

}  // namespace concbench
