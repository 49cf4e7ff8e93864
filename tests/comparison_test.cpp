#include "benchmarks/race/comparison.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace concbench {
namespace {

/// As among five runners.
ComparisonRule rule_of(std::vector<std::size_t> pairs) {
  return {0.05, with_boundaries(pairs, pairs.back(), 0.05 / 8)};
}

TEST(Comparison, IsOfTheThreeWordsOrNone) {
  const auto rule = rule_of({9, 12, 17, 24});
  EXPECT_EQ(compare(std::vector<double>(9, 1.3), rule).verdict, Verdict::kSlower);
  EXPECT_EQ(compare(std::vector<double>(9, 1 / 1.3), rule).verdict, Verdict::kFaster);
  EXPECT_EQ(compare(std::vector<double>(9, 1.02), rule).verdict, Verdict::kSame);
  EXPECT_EQ(compare(std::vector<double>(8, 1.3), rule).verdict, Verdict::kOpen);
  EXPECT_EQ(compare({}, rule).verdict, Verdict::kOpen);
}

TEST(Comparison, NeedsTheBoundarysCountAndTheMargin) {
  const auto rule = rule_of({9, 12, 17, 24});
  // Eight of nine are no proof, and the next look decides.
  std::vector<double> ratios(8, 1.3);
  ratios.push_back(0.9);
  EXPECT_EQ(compare(ratios, rule).verdict, Verdict::kOpen);
  ratios.insert(ratios.end(), 3, 1.3);
  const auto found = compare(ratios, rule);
  EXPECT_EQ(found.verdict, Verdict::kSlower);
  EXPECT_EQ(found.pairs, 12u);
  EXPECT_EQ(found.slower_in, 11u);
  // Always slower, but by less than anybody minds: no proof of `same` either.
  std::vector<double> little;
  for (int i = 0; i < 9; ++i) little.push_back(i % 2 == 0 ? 1.04 : 1.06);
  EXPECT_NE(compare(little, rule).verdict, Verdict::kSlower);
}

TEST(Comparison, LooksAtNothingBehindItsVerdict) {
  const auto rule = rule_of({9, 12, 17, 24});
  std::vector<double> ratios(9, 1.3);
  const auto at_look = compare(ratios, rule);
  ratios.insert(ratios.end(), 5, 0.5);
  const auto later = compare(ratios, rule);
  EXPECT_EQ(later.verdict, Verdict::kSlower);
  EXPECT_EQ(later.pairs, at_look.pairs);
  EXPECT_EQ(later.high, at_look.high);
}

TEST(Comparison, PrintsTheIntervalOfItsLook) {
  const auto rule = rule_of({12, 24});  // 11 of 12
  std::vector<double> ratios;
  for (int i = 0; i < 12; ++i) ratios.push_back(1.1 + i / 100.0);
  const auto found = compare(ratios, rule);
  const auto boundary = rule.looks.front().boundary.value();
  EXPECT_DOUBLE_EQ(found.low.value(), ratios[12 - boundary]);
  EXPECT_DOUBLE_EQ(found.high.value(), ratios[boundary - 1]);
  EXPECT_DOUBLE_EQ(found.ratio.value(), std::sqrt(1.15 * 1.16));
  EXPECT_GE(found.would_find.value(), found.ratio.value() / found.low.value());
}

TEST(Comparison, IsMirroredWhenItsSidesAreSwapped) {
  const auto rule = rule_of({9, 12, 17, 24});
  std::vector<double> ratios{1.2, 1.31, 1.17, 0.98, 1.4, 1.22, 1.25, 1.19, 1.3, 1.26, 1.18, 1.33};
  std::vector<double> inverted;
  for (const auto ratio : ratios) inverted.push_back(1 / ratio);
  const auto found = compare(ratios, rule);
  const auto mirrored = compare(inverted, rule);
  EXPECT_EQ(found.verdict, Verdict::kSlower);
  EXPECT_EQ(mirrored.verdict, Verdict::kFaster);
  EXPECT_EQ(found.slower_in, mirrored.faster_in);
  EXPECT_DOUBLE_EQ(found.low.value(), 1 / mirrored.high.value());
  EXPECT_DOUBLE_EQ(found.would_find.value(), mirrored.would_find.value());
}

TEST(Comparison, IsGivenUpWhereNoVerdictIsInReach) {
  const auto rule = rule_of({9, 12, 17, 24});
  // A coin that falls by turns, with ratios far from the margin.
  std::vector<double> ratios;
  for (int i = 0; i < 9; ++i) ratios.push_back(i % 2 == 0 ? 1.2 : 1 / 1.2);
  const auto found = compare(ratios, rule);
  EXPECT_EQ(found.verdict, Verdict::kGivenUp);
  EXPECT_GE(found.would_find.value(), 1.2);
  // What has all in its favour is not, and at the last look all is over.
  EXPECT_EQ(compare(std::vector<double>(9, 1.051), rule_of({8, 24})).verdict, Verdict::kOpen);
}

}  // namespace
}  // namespace concbench
