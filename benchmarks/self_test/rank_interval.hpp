#pragma once

#include <cstddef>
#include <optional>

namespace concbench {

/// Ranks, from 1, of the two order statistics that enclose the median.
struct RankInterval {
  std::size_t low;
  std::size_t high;
};

/// The interval that holds the true median of `count` independent values with a probability of at
/// least 1 - alpha, whatever their distribution: ranks k .. count - k + 1 with the largest k for
/// which P(Bin(count, 1/2) <= k - 1) <= alpha / 2. Empty where even the extremes do not suffice:
/// below 6 values for alpha = 0.05.
std::optional<RankInterval> rank_interval(std::size_t count, double alpha = 0.05);

}  // namespace concbench
