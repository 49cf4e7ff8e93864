#include "benchmarks/self_test/paired_ratio.hpp"

#include <algorithm>
#include <cmath>

#include "benchmarks/race/median.hpp"
#include "benchmarks/self_test/rank_interval.hpp"

namespace concbench {

double PairedRatio::floor() const noexcept {
  return std::exp(std::max(std::abs(std::log(low)), std::abs(std::log(high)))) - 1;
}

double PairedRatio::half_width() const noexcept { return std::max(high / ratio, ratio / low) - 1; }

std::optional<PairedRatio> paired_ratio(const std::vector<std::optional<double>>& times,
                                        const std::vector<std::optional<double>>& base_times) {
  std::vector<double> logarithms;
  for (std::size_t block = 0; block < std::min(times.size(), base_times.size()); ++block) {
    const double time = times[block].value_or(0);
    const double base = base_times[block].value_or(0);
    if (time <= 0 || base <= 0) continue;  // 0 ns has no logarithm
    logarithms.push_back(std::log(time) - std::log(base));
  }
  const auto ranks = rank_interval(logarithms.size());
  if (!ranks) return std::nullopt;
  std::ranges::sort(logarithms);
  return PairedRatio{std::exp(median(logarithms)), std::exp(logarithms[ranks->low - 1]),
                     std::exp(logarithms[ranks->high - 1]), logarithms.size()};
}

}  // namespace concbench
