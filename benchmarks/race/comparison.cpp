#include "benchmarks/race/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>


namespace concbench {
namespace {

/// Of sorted ratios: the mean of the middle two is that of their logarithms, so that swapping the
/// two sides inverts it.
double median_ratio(const std::vector<double>& sorted) {
  const auto middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : std::sqrt(sorted[middle - 1] * sorted[middle]);
}

std::size_t count_above(const std::vector<double>& ratios, double limit) {
  return static_cast<std::size_t>(
      std::ranges::count_if(ratios, [=](double ratio) { return ratio > limit; }));
}

std::size_t count_below(const std::vector<double>& ratios, double limit) {
  return static_cast<std::size_t>(
      std::ranges::count_if(ratios, [=](double ratio) { return ratio < limit; }));
}

/// The highest share that so many hits leave likely: the upper end of Wilson's interval, one-sided
/// at 95 %.
double highest_likely_share(std::size_t hits, std::size_t count) {
  constexpr double kNormal = 1.645;
  const auto n = static_cast<double>(count);
  const double share = static_cast<double>(hits) / n;
  const double z = kNormal * kNormal / n;
  return (share + z / 2 + std::sqrt(z * (share * (1 - share) + z / 4))) / (1 + z);
}

/// Whether a count that grows as fast as it may is expected to reach the boundary of a later look.
bool is_within_reach(std::size_t hits, std::size_t pairs, const std::vector<Look>& looks) {
  const double share = highest_likely_share(hits, pairs);
  return std::ranges::any_of(looks, [&](const Look& look) {
    if (look.pairs <= pairs || !look.boundary) return false;
    const auto more = static_cast<double>(look.pairs - pairs);
    return static_cast<double>(hits) + more * share >= static_cast<double>(*look.boundary);
  });
}

/// What the first `pairs` ratios show at the look at them.
Comparison at_look(std::vector<double> ratios, const ComparisonRule& rule,
                   std::optional<std::size_t> boundary) {
  Comparison found;
  found.pairs = ratios.size();
  if (ratios.empty()) return found;
  const double edge = 1 + rule.margin;
  found.slower_in = count_above(ratios, 1);
  found.faster_in = count_below(ratios, 1);
  found.not_slower_in = count_below(ratios, edge);
  found.not_faster_in = count_above(ratios, 1 / edge);
  std::ranges::sort(ratios);
  const double ratio = median_ratio(ratios);
  found.ratio = ratio;
  if (!boundary) return found;
  const double low = ratios[ratios.size() - *boundary];
  const double high = ratios[*boundary - 1];
  found.low = std::min(low, high);
  found.high = std::max(low, high);
  found.would_find = std::max({edge, ratio / *found.low, *found.high / ratio});
  if (found.slower_in >= *boundary && ratio > edge) {
    found.verdict = Verdict::kSlower;
  } else if (found.faster_in >= *boundary && ratio < 1 / edge) {
    found.verdict = Verdict::kFaster;
  } else if (std::min(found.not_slower_in, found.not_faster_in) >= *boundary) {
    found.verdict = Verdict::kSame;
  }
  return found;
}

/// Whether none of the three verdicts can be expected of the pairs that may still come.
bool is_hopeless(const Comparison& found, const std::vector<double>& ratios,
                 const ComparisonRule& rule) {
  const auto reachable = [&](std::size_t hits) {
    return is_within_reach(hits, found.pairs, rule.looks);
  };
  const double edge = 1 + rule.margin;
  const auto median_may_pass = [&](std::size_t beyond) {
    return highest_likely_share(beyond, found.pairs) >= 0.5;
  };
  const bool slower = reachable(found.slower_in) && median_may_pass(count_above(ratios, edge));
  const bool faster = reachable(found.faster_in) && median_may_pass(count_below(ratios, 1 / edge));
  const bool same = reachable(std::min(found.not_slower_in, found.not_faster_in));
  return !slower && !faster && !same;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  constexpr std::array<std::string_view, 6> kNames{"open", "slower",   "faster",
                                                   "same", "given up", "failed"};
  return kNames.at(static_cast<std::size_t>(verdict));
}

Comparison compare(const std::vector<double>& ratios, const ComparisonRule& rule) {
  Comparison last;
  std::optional<std::size_t> boundary;
  for (const auto& look : rule.looks) {
    if (ratios.size() < look.pairs) break;
    const std::vector<double> seen(ratios.begin(),
                                   ratios.begin() + static_cast<std::ptrdiff_t>(look.pairs));
    boundary = look.boundary;
    last = at_look(seen, rule, boundary);
    if (last.verdict != Verdict::kOpen) return last;
    const bool is_last = look.pairs == rule.looks.back().pairs;
    // A look that could not decide says nothing of what later ones can.
    if ((is_last && boundary) || (!is_last && is_hopeless(last, seen, rule))) {
      last.verdict = Verdict::kGivenUp;
      return last;
    }
  }
  if (last.pairs == ratios.size()) return last;
  // Between two looks: what there is, with the interval of the last look.
  auto now = at_look(ratios, rule, std::nullopt);
  now.low = last.low;
  now.high = last.high;
  now.would_find = last.would_find;
  return now;
}

}  // namespace concbench
