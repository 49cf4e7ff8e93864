#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "benchmarks/race/boundaries.hpp"

namespace concbench {

/// What a comparison with the reference has come to. `kGivenUp`: no verdict is within reach of the
/// pairs that may still come. `kFailed`: there are no times of it any longer.
enum class Verdict { kOpen, kSlower, kFaster, kSame, kGivenUp, kFailed };

std::string_view to_string(Verdict verdict);

/// By how much a ratio of two runners must differ from 1 to matter: `margin` is a share, such as
/// 0.05; looks as with_boundaries has them.
struct ComparisonRule {
  double margin;
  std::vector<Look> looks;
};

/// One runner compared with the reference, by the ratios of their times in the same blocks.
struct Comparison {
  Verdict verdict = Verdict::kOpen;
  std::size_t pairs = 0;
  std::size_t slower_in = 0;      // pairs whose ratio is above 1
  std::size_t faster_in = 0;      // below 1
  std::size_t not_slower_in = 0;  // below 1 + margin
  std::size_t not_faster_in = 0;  // above 1 / (1 + margin)
  std::optional<double> ratio{};  // the median; empty without pairs
  /// Ends of the interval that holds at every look, and for all comparisons of the rule at once.
  /// Empty where no look has had a boundary yet.
  std::optional<double> low{};
  std::optional<double> high{};
  /// The smallest ratio that these pairs would have shown to be slower, or its inverse faster.
  std::optional<double> would_find{};
};

/// Judges the ratios in the order in which they were measured, look by look, and stops at the first
/// look that decides: later ratios are not looked at.
///
/// `slower`: at least the boundary's count lies above 1, and the median above 1 + margin; `faster`
/// mirrored; `same`: at least as many lie below 1 + margin, and above 1 / (1 + margin).
Comparison compare(const std::vector<double>& ratios, const ComparisonRule& rule);

}  // namespace concbench
