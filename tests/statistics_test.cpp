// The figures that the program itself computes: rank intervals, paired ratios, quantiles.

#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>

#include <gtest/gtest.h>

#include "benchmarks/cell/histogram.hpp"
#include "benchmarks/cell/quantiles.hpp"
#include "benchmarks/race/median.hpp"
#include "benchmarks/self_test/paired_ratio.hpp"
#include "benchmarks/self_test/rank_interval.hpp"
#include "benchmarks/telling/json.hpp"

namespace concbench {
namespace {

using Times = std::vector<std::optional<double>>;

TEST(RankInterval, HasTheKnownRanks) {
  const auto is = [](std::size_t count, std::size_t low, std::size_t high) {
    const auto ranks = rank_interval(count);
    ASSERT_TRUE(ranks) << count;
    EXPECT_EQ(ranks->low, low) << count;
    EXPECT_EQ(ranks->high, high) << count;
  };
  is(6, 1, 6);
  is(8, 1, 8);
  is(9, 2, 8);
  is(10, 2, 9);
  is(15, 4, 12);
  is(20, 6, 15);
  is(100, 40, 61);
}

TEST(RankInterval, IsNoneBelowSixValues) {
  for (std::size_t count = 0; count < 6; ++count) EXPECT_FALSE(rank_interval(count)) << count;
  EXPECT_FALSE(rank_interval(6, 0.01));
  EXPECT_TRUE(rank_interval(8, 0.01));
}

TEST(RankInterval, HoldsForManyValuesToo) {
  const auto ranks = rank_interval(10'000);
  ASSERT_TRUE(ranks);
  EXPECT_EQ(ranks->low + ranks->high, 10'001u);
  // The normal approximation: 5,000 - 1.96 * sqrt(10,000) / 2.
  EXPECT_NEAR(static_cast<double>(ranks->low), 4902, 2);
}

/// Times that rise from block to block, as drift makes them.
Times drifting(std::size_t blocks, double factor) {
  Times times;
  for (std::size_t block = 0; block < blocks; ++block) {
    times.push_back(factor * (100.0 + static_cast<double>(block * block)));
  }
  return times;
}

TEST(PairedRatio, DoesNotSeeADriftThatBothShare) {
  const auto ratio = paired_ratio(drifting(20, 1.05), drifting(20, 1));
  ASSERT_TRUE(ratio);
  EXPECT_NEAR(ratio->ratio, 1.05, 1e-12);
  EXPECT_NEAR(ratio->low, 1.05, 1e-12);
  EXPECT_NEAR(ratio->high, 1.05, 1e-12);
  EXPECT_TRUE(ratio->excludes_one());
  EXPECT_NEAR(ratio->floor(), 0.05, 1e-12);
}

TEST(PairedRatio, TakesTheRanksOfTheLogarithms) {
  Times base(20, 1.0);
  Times times;
  for (int block = 1; block <= 20; ++block) times.push_back(std::exp(block));
  const auto ratio = paired_ratio(times, base);
  ASSERT_TRUE(ratio);
  EXPECT_NEAR(std::log(ratio->ratio), 10.5, 1e-12);
  EXPECT_NEAR(std::log(ratio->low), 6, 1e-12);
  EXPECT_NEAR(std::log(ratio->high), 15, 1e-12);
}

TEST(PairedRatio, InvertsWhenTheSidesSwap) {
  const Times one{9, 11, 10, 14, 8, 10, 12};
  const Times other{10, 10, 12, 11, 9, 13, 10};
  const auto there = paired_ratio(one, other).value();
  const auto back = paired_ratio(other, one).value();
  EXPECT_NEAR(there.ratio * back.ratio, 1, 1e-12);
  EXPECT_NEAR(there.low * back.high, 1, 1e-12);
  EXPECT_NEAR(there.floor(), back.floor(), 1e-12);
}

TEST(PairedRatio, LeavesOutBlocksInWhichOneIsMissing) {
  auto times = drifting(8, 2);
  auto base = drifting(8, 1);
  times[2] = std::nullopt;
  base[5] = std::nullopt;
  EXPECT_EQ(paired_ratio(times, base).value().pairs, 6u);
  base[0] = std::nullopt;
  EXPECT_FALSE(paired_ratio(times, base));
}

TEST(PairedRatio, FloorIsTheFartherEnd) {
  EXPECT_NEAR((PairedRatio{1, 0.98, 1.01, 20}).floor(), 1 / 0.98 - 1, 1e-12);
  EXPECT_NEAR((PairedRatio{1, 0.99, 1.03, 20}).floor(), 0.03, 1e-12);
  EXPECT_EQ((PairedRatio{1, 1, 1, 20}).floor(), 0);
}

/// The cases that tests/test_statistics.py holds the scripts to as well.
Json golden_cases(const char* of) {
  std::ifstream file(CONCBENCH_GOLDEN "/ranks.json");
  return Json::parse(file).at(of);
}

Times times_of(const Json& json) {
  Times times;
  for (const auto& time : json) {
    times.push_back(time.is_null() ? std::nullopt : std::optional(time.get<double>()));
  }
  return times;
}

TEST(GoldenCases, OfRankIntervalsHold) {
  const auto cases = golden_cases("rank_intervals");
  ASSERT_FALSE(cases.empty());
  for (const auto& one : cases) {
    const auto found = rank_interval(one.at("count").get<std::size_t>(), one.at("alpha"));
    const auto ranks = found ? Json::array({found->low, found->high}) : Json(nullptr);
    EXPECT_EQ(ranks, one.at("ranks")) << one;
  }
}

TEST(GoldenCases, OfMediansHold) {
  const auto cases = golden_cases("medians");
  ASSERT_FALSE(cases.empty());
  for (const auto& one : cases) {
    EXPECT_EQ(median(one.at("values").get<std::vector<double>>()), one.at("median")) << one;
  }
}

TEST(GoldenCases, OfPairedRatiosHold) {
  const auto cases = golden_cases("paired_ratios");
  ASSERT_FALSE(cases.empty());
  for (const auto& one : cases) {
    const auto found = paired_ratio(times_of(one.at("times")), times_of(one.at("base")));
    EXPECT_EQ(found.has_value(), !one.at("ratio").is_null()) << one;
    if (!found) continue;
    EXPECT_EQ(found->pairs, one.at("pairs")) << one;
    for (const auto& [name, value] :
         {std::pair{"ratio", found->ratio}, std::pair{"low", found->low},
          std::pair{"high", found->high}}) {
      const auto wanted = one.at(name).get<double>();
      EXPECT_NEAR(value, wanted, 1e-12 * wanted) << name << " of " << one;
    }
  }
}

TEST(Median, IsTheMiddle) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 2, 3}), 2.5);
  EXPECT_EQ(median({7}), 7);
}

TEST(Quantiles, AreOfTheNearestRank) {
  std::vector<std::int64_t> values;
  for (std::int64_t value = 1000; value >= 1; --value) values.push_back(value);
  EXPECT_EQ(quantiles(values), (Json{{"min", 1},
                                     {"p10", 100},
                                     {"p25", 250},
                                     {"p50", 500},
                                     {"p75", 750},
                                     {"p90", 900},
                                     {"p95", 950},
                                     {"p99", 990},
                                     {"p999", 999},
                                     {"max", 1000}}));
}

TEST(Quantiles, AreValuesThatThereWere) {
  const auto few = quantiles({30, 10, 20});
  EXPECT_EQ(few.at("min"), 10);
  EXPECT_EQ(few.at("p25"), 10);
  EXPECT_EQ(few.at("p50"), 20);
  EXPECT_EQ(few.at("p75"), 30);
  EXPECT_EQ(few.at("p999"), 30);
  const auto one = quantiles({7});
  for (const auto& [name, value] : one.items()) EXPECT_EQ(value, 7) << name;
  EXPECT_TRUE(quantiles({}).is_null());
}

TEST(Histogram, HasNarrowBucketsOfEveryTime) {
  EXPECT_EQ(bucket_of(-1), 0u);
  EXPECT_EQ(bucket_of(0), 0u);
  EXPECT_EQ(bucket_of(1023), 1023u);
  EXPECT_EQ(bucket_of(1024), 1024u);
  EXPECT_EQ(bucket_of(1025), 1024u);
  EXPECT_EQ(bucket_of(2048), 1536u);
  EXPECT_EQ(bucket_of(std::numeric_limits<std::int64_t>::max()), kLastBucket);
  for (std::int64_t ns = 1; ns < std::int64_t{1} << 61; ns += 1 + ns / 700) {
    EXPECT_LE(bucket_of(ns), bucket_of(ns + 1)) << ns;
    EXPECT_LT(bucket_of(ns), bucket_of(ns + 2 + ns / 500)) << ns;
    EXPECT_LE(bucket_of(ns + 1) - bucket_of(ns), 1u) << ns;
  }
}

TEST(Histogram, CountsEachTask) {
  const std::vector<std::int64_t> values{3'000'000, 5, 3'000'001, 5, 5, 0};
  const auto counted = histogram(values);
  EXPECT_EQ(counted, (Histogram{{0, 1}, {5, 3}, {bucket_of(3'000'000), 2}}));
  EXPECT_EQ(tasks_of(counted), values.size());
  EXPECT_EQ(histogram_in(Json(counted)), counted);
}

TEST(Histogram, IsReadOnlyWhereItIsOne) {
  for (const auto* const wrong :
       {"null", "{}", "[]", "[1]", "[[1]]", "[[1,2,3]]", "[[1,0]]", "[[-1,1]]", "[[1,-1]]",
        "[[1,1.5]]", "[[2,1],[1,1]]", "[[1,1],[1,1]]", "[[28160,1]]", "[[18446744073709551615,1]]",
        "[[1,4294967297]]", "[[\"1\",1]]"}) {
    EXPECT_FALSE(histogram_in(Json::parse(wrong))) << wrong;
  }
  EXPECT_TRUE(histogram_in(Json::parse("[[1,1],[28159,4294967296]]")));
}

}  // namespace
}  // namespace concbench
