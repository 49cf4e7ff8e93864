#include "benchmarks/self_test/rank_interval.hpp"

#include <cmath>

namespace concbench {
namespace {

/// P(Bin(count, 1/2) = hits), by logarithms: 2^-count alone would vanish from 1075 on.
double binomial(std::size_t count, std::size_t hits) {
  const auto log_factorial = [](std::size_t n) { return std::lgamma(static_cast<double>(n) + 1); };
  return std::exp(log_factorial(count) - log_factorial(hits) - log_factorial(count - hits) -
                  static_cast<double>(count) * std::log(2.0));
}

}  // namespace

std::optional<RankInterval> rank_interval(std::size_t count, double alpha) {
  std::size_t k = 0;
  double below = 0;  // P(Bin <= k - 1)
  while (2 * (k + 1) <= count + 1) {
    below += binomial(count, k);
    if (below > alpha / 2) break;
    ++k;
  }
  if (k == 0) return std::nullopt;
  return RankInterval{k, count - k + 1};
}

}  // namespace concbench
