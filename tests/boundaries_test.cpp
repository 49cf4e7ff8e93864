#include "benchmarks/race/boundaries.hpp"

#include <cmath>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace concbench {
namespace {

constexpr std::optional<std::size_t> kNone{};

std::vector<std::optional<std::size_t>> boundaries_of(const std::vector<Look>& looks) {
  std::vector<std::optional<std::size_t>> boundaries;
  for (const auto& look : looks) boundaries.push_back(look.boundary);
  return boundaries;
}

/// Of each side of a comparison among so many runners.
double alpha_of(std::size_t runners) { return 0.05 / (2 * static_cast<double>(runners - 1)); }

/// That equal runners reach a boundary at any look, by counting all walks.
double probability_of_reaching(const std::vector<Look>& looks) {
  const auto last = looks.back().pairs;
  std::size_t reached = 0;
  for (std::size_t walk = 0; walk < (std::size_t{1} << last); ++walk) {
    for (const auto& [pairs, boundary] : looks) {
      const auto seen = walk & ((std::size_t{1} << pairs) - 1);
      if (!boundary || static_cast<std::size_t>(__builtin_popcountll(seen)) < *boundary) continue;
      ++reached;
      break;
    }
  }
  return static_cast<double>(reached) / std::exp2(last);
}

TEST(Boundaries, AreThoseThatWereWorkedOutByHand) {
  EXPECT_EQ(boundaries_of(with_boundaries({8, 12, 16, 24}, 24, alpha_of(5))),
            (std::vector<std::optional<std::size_t>>{kNone, 11, 14, 20}));
  EXPECT_EQ(boundaries_of(with_boundaries({11, 14, 18, 24}, 24, alpha_of(24))),
            (std::vector<std::optional<std::size_t>>{11, 14, 17, 21}));
}

TEST(Boundaries, KeepTheErrorRateOverAllLooks) {
  for (const std::size_t runners : {2u, 3u, 5u, 24u}) {
    const auto looks = looks_up_to(20, alpha_of(runners));
    EXPECT_LE(probability_of_reaching(looks), alpha_of(runners)) << runners;
    EXPECT_GT(probability_of_reaching(looks), alpha_of(runners) / 10) << runners;
  }
}

TEST(Boundaries, OfOneLookAreTheSignTests) {
  for (const std::size_t pairs : {6u, 12u, 20u}) {
    const auto one = with_boundaries({pairs}, pairs, 0.025).front().boundary;
    // The walk, which a look that can decide nothing does not change.
    const auto walked = with_boundaries({1, pairs}, pairs, 0.025).back().boundary;
    EXPECT_EQ(one, walked) << pairs;
  }
  EXPECT_EQ(with_boundaries({6}, 6, 0.025).front().boundary, 6u);
  EXPECT_EQ(with_boundaries({5}, 5, 0.025).front().boundary, kNone);
  EXPECT_EQ(with_boundaries({20}, 20, 0.025).front().boundary, 15u);
  EXPECT_NEAR(
      static_cast<double>(with_boundaries({100'000}, 100'000, 0.025).front().boundary.value()),
      50'000 + 1.96 * std::sqrt(25'000), 2);
}

TEST(Looks, BeginWhereSomethingCanBeSettled) {
  for (const std::size_t last : {24u, 32u, 60u}) {
    for (const std::size_t runners : {2u, 5u, 26u}) {
      const auto looks = looks_up_to(last, alpha_of(runners));
      EXPECT_EQ(looks.back().pairs, last);
      ASSERT_TRUE(looks.front().boundary) << runners << " runners, up to " << last;
      EXPECT_EQ(looks.front().boundary, looks.front().pairs);
      const auto earlier =
          with_boundaries({looks.front().pairs - 1, last}, last, alpha_of(runners));
      EXPECT_FALSE(earlier.front().boundary);
    }
  }
  EXPECT_EQ(looks_up_to(24, alpha_of(5)).front().pairs, 9u);
}

TEST(Looks, OfTooFewPairsDecideNothing) {
  const auto looks = looks_up_to(4, alpha_of(5));
  ASSERT_EQ(looks.size(), 1u);
  EXPECT_EQ(looks.front().pairs, 4u);
  EXPECT_FALSE(looks.front().boundary);
}

}  // namespace
}  // namespace concbench
