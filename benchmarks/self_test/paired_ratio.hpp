#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace concbench {

/// How many times as long one cell takes as another, from blocks in which both were measured.
struct PairedRatio {
  double ratio;  // exp of the median of the logarithms
  double low;    // ends of its 95 % rank interval
  double high;
  std::size_t pairs;

  /// The true ratio is not 1, unless the blocks were unlucky, one time in twenty.
  bool excludes_one() const noexcept { return low > 1 || high < 1; }

  /// The smallest relative difference that could not be told from none: 0.02 is 2 %.
  double floor() const noexcept;

  /// How far the interval reaches from the ratio, to the farther end: a true difference of more
  /// than this would have been found.
  double half_width() const noexcept;
};

/// Times by block, one entry for each; blocks in which one of the two is missing, or 0,
/// are left out.
/// Empty with fewer than six pairs: they have no interval.
std::optional<PairedRatio> paired_ratio(const std::vector<std::optional<double>>& times,
                                        const std::vector<std::optional<double>>& base_times);

}  // namespace concbench
