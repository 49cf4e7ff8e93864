// Known answers of the workloads that compute, and that a wrong one is found.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "runners/contract/batch.hpp"
#include "schedule_bound.hpp"
#include "workloads/computing/factorial.hpp"
#include "workloads/computing/mandelbrot.hpp"
#include "workloads/computing/monte_carlo_pi.hpp"
#include "workloads/computing/primes.hpp"
#include "workloads/computing/uneven_sums.hpp"

namespace concbench {
namespace {

/// What a batch gives, one `Result` after the other; right by the workload's own judgement.
template <typename Result>
std::vector<Result> results_of(const Workload& workload) {
  Batch batch(workload);
  batch.spoil_results();
  batch.begin();
  std::vector<Result> results;
  for (std::size_t task = 0; task < batch.task_count(); ++task) {
    batch.execute(task);
    const auto result = batch.result(task);
    const auto old_size = results.size();
    results.resize(old_size + result.size() / sizeof(Result));
    std::memcpy(results.data() + old_size, result.data(), result.size());
  }
  EXPECT_EQ(batch.failures().size(), 0u);
  EXPECT_NO_THROW(batch.verify());
  return results;
}

/// What `verify` says of results; "" when it takes them.
template <typename Result>
std::string verdict(const Workload& workload, const std::vector<Result>& results) {
  try {
    workload.verify(std::as_bytes(std::span(results)));
  } catch (const WrongAnswer& wrong) {
    return wrong.what();
  }
  return "";
}

std::string why_refused(const std::function<void()>& make) {
  try {
    make();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(Factorial, HasTheKnownDigitsAndResidues) {
  const auto results = results_of<Factorial::Result>(Factorial(5, 1000));
  const Factorial::Result known[] = {{2568, 444'887'038},
                                     {2571, 2'950'294'065},
                                     {2574, 1'257'156'922},
                                     {2577, 2'502'976'503},
                                     {2580, 432'543'777}};
  ASSERT_EQ(results.size(), std::size(known));
  for (std::size_t task = 0; task < results.size(); ++task) {
    EXPECT_EQ(results[task].digits, known[task].digits) << task;
    EXPECT_EQ(results[task].residue, known[task].residue) << task;
  }
}

TEST(Factorial, IsRightFromZeroOn) {
  const auto results = results_of<Factorial::Result>(Factorial(101, 0));
  EXPECT_EQ(results[0].digits, 1u);
  EXPECT_EQ(results[20].digits, 19u);
  EXPECT_EQ(results[21].digits, 20u);
  EXPECT_EQ(results[100].digits, 158u);
}

TEST(Factorial, HasTheLogarithmOfTheProduct) {
  long double sum = 0;
  for (std::uint64_t number = 2; number <= 2000; ++number) {
    sum += std::log10(static_cast<long double>(number));
    ASSERT_NEAR(static_cast<double>(Factorial::log10_of_factorial(number) - sum), 0, 1e-11)
        << number;
  }
}

TEST(Factorial, FindsAWrongResult) {
  const Factorial workload(5, 1000);
  const auto right = results_of<Factorial::Result>(workload);
  for (const int by : {-1, 1}) {
    auto wrong = right;
    wrong[2].digits += static_cast<std::uint64_t>(by);
    EXPECT_NE(verdict(workload, wrong).find("task 2: 1002! does not have"), std::string::npos);
    wrong = right;
    wrong[2].residue += static_cast<std::uint64_t>(by);
    EXPECT_NE(verdict(workload, wrong).find("task 2: 1002! modulo"), std::string::npos);
  }
  EXPECT_NE(why_refused([] { Factorial(5, 999'997); }).find("1000000!"), std::string::npos);
  EXPECT_EQ(why_refused([] { Factorial(5, 999'996); }).find("1000000!"), std::string::npos);
}

constexpr Mandelbrot::Size kDefaultView{.width = 256, .height = 128, .rows = 2, .iterations = 500};

TEST(Mandelbrot, HasTheKnownChecksum) {
  std::uint64_t checksum = 0xcbf29ce484222325;  // FNV-1a, a word at a time
  const auto counts = results_of<std::uint32_t>(Mandelbrot(kDefaultView));
  for (const std::uint32_t count : counts) checksum = (checksum ^ count) * 0x100000001b3;
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0u), 4'149'772u);
  EXPECT_EQ(std::ranges::count(counts, 500u), 7'932);
  EXPECT_EQ(checksum, 14'923'226'552'398'218'311u);
}

TEST(Mandelbrot, IsSoUnevenThatOneShareForEachOfTwoWorkersGainsLittle) {
  const auto counts = results_of<std::uint32_t>(Mandelbrot(kDefaultView));
  const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
  EXPECT_GT(std::accumulate(counts.begin(), middle, 0u),
            10 * std::accumulate(middle, counts.end(), 0u));
}

TEST(Mandelbrot, IsTheSameHoweverItsRowsAreShared) {
  auto shared = kDefaultView;
  shared.rows = 64;
  EXPECT_EQ(Mandelbrot(shared).task_count(), 2u);
  EXPECT_EQ(results_of<std::uint32_t>(Mandelbrot(shared)),
            results_of<std::uint32_t>(Mandelbrot(kDefaultView)));
}

TEST(Mandelbrot, IsRightAtOtherSizes) {
  for (const std::size_t side : {1u, 3u, 50u, 333u}) {
    for (const std::uint32_t iterations : {1u, 2u, 2000u}) {
      results_of<std::uint32_t>(
          Mandelbrot({.width = side, .height = side, .rows = 1, .iterations = iterations}));
    }
  }
}

TEST(Mandelbrot, FindsEachPointThatIsOffByOne) {
  const Mandelbrot workload(kDefaultView);
  auto counts = results_of<std::uint32_t>(workload);
  for (std::size_t point = 0; point < counts.size(); point += 997) {
    for (const int by : {-1, 1}) {
      counts[point] += static_cast<std::uint32_t>(by);
      EXPECT_NE(verdict(workload, counts).find("task " + std::to_string(point / 512)),
                std::string::npos)
          << point;
      counts[point] -= static_cast<std::uint32_t>(by);
    }
  }
}

TEST(Mandelbrot, RefusesRowsThatDoNotDivide) {
  const auto with_rows = [](std::size_t rows) {
    return why_refused([rows] { Mandelbrot({4, 128, rows, 5}); });
  };
  EXPECT_NE(with_rows(3).find("rows 3 does not divide the height 128"), std::string::npos);
  EXPECT_NE(with_rows(0).find("rows 0"), std::string::npos);
  EXPECT_EQ(with_rows(128), "");
}

TEST(MonteCarloPi, HasTheKnownHits) {
  EXPECT_EQ(results_of<std::uint64_t>(MonteCarloPi(4, 100'000)),
            (std::vector<std::uint64_t>{78'763, 78'522, 78'518, 78'528}));
  EXPECT_EQ(results_of<std::uint64_t>(MonteCarloPi(1, 1)), std::vector<std::uint64_t>{0});
}

TEST(MonteCarloPi, EstimatesPi) {
  const auto hits = results_of<std::uint64_t>(MonteCarloPi(64, 100'000));
  const double total = std::accumulate(hits.begin(), hits.end(), 0.0);
  EXPECT_NEAR(4 * total / 6'400'000, 3.14159, 0.004);
}

TEST(MonteCarloPi, FindsAWrongResult) {
  const MonteCarloPi workload(4, 100'000);
  const auto right = results_of<std::uint64_t>(workload);
  auto wrong = right;
  ++wrong[1];
  EXPECT_NE(verdict(workload, wrong).find("task 1: 78523 hits of 100000 points, not 78522"),
            std::string::npos);
  wrong[1] = right[1] + 10'000;
  EXPECT_NE(verdict(workload, wrong).find("too far"), std::string::npos);
  wrong = right;
  std::swap(wrong[2], wrong[3]);
  EXPECT_NE(verdict(workload, wrong).find("task 2"), std::string::npos);
}

TEST(Primes, HasTheKnownCounts) {
  const auto counts = results_of<std::uint32_t>(Primes(10, 100'000));
  EXPECT_EQ(counts.front(), 9'592u);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0u), 78'498u);
  EXPECT_EQ(results_of<std::uint32_t>(Primes(5, 1)), (std::vector<std::uint32_t>{0, 0, 1, 1, 0}));
}

TEST(Primes, FindsAWrongResult) {
  const Primes workload(10, 100);
  auto counts = results_of<std::uint32_t>(workload);
  ++counts[9];
  EXPECT_NE(verdict(workload, counts).find("task 9: 15 primes from 900 to 999, not 14"),
            std::string::npos);
  EXPECT_NE(why_refused([] { Primes(64, 2'000'000); }).find("at most 1562500"), std::string::npos);
}

TEST(UnevenSums, HasTheKnownSums) {
  const UnevenSums workload(4, 100'000);
  EXPECT_EQ(results_of<std::uint64_t>(workload)[0], 333'328'333'350'000u);
  // Ten to forty millions, modulo 2^64.
  const UnevenSums large(4, 10'000'000);
  const std::uint64_t known[] = {1'291'890'006'563'070'912u, 10'335'320'052'494'567'296u,
                                 16'435'186'103'453'363'008u, 8'896'384'125'098'331'904u};
  EXPECT_NO_THROW(large.verify(std::as_bytes(std::span(known))));
}

TEST(UnevenSums, FindsAWrongResult) {
  const UnevenSums workload(4, 1000);
  auto sums = results_of<std::uint64_t>(workload);
  --sums[3];
  EXPECT_NE(verdict(workload, sums).find("task 3: the sum of 4000 squares"), std::string::npos);
  EXPECT_NE(why_refused([] { UnevenSums(4, 1'000'000'000'000); }).find("at most 250000000000"),
            std::string::npos);
}

TEST(UnevenSums, IsBoundByItsLargestTask) {
  const UnevenSums workload(4, 10'000'000);
  std::vector<std::uint64_t> sizes;
  for (std::size_t task = 0; task < 4; ++task) sizes.push_back(workload.size_of(task));
  EXPECT_EQ(sizes, (std::vector<std::uint64_t>{10'000'000, 20'000'000, 30'000'000, 40'000'000}));
  const double total = 100'000'000;
  const auto fifo_gain = [&](std::size_t workers) {
    return total / static_cast<double>(fifo_makespan(sizes, workers));
  };
  const auto best_gain = [&](std::size_t workers) {
    return total / static_cast<double>(best_makespan(sizes, workers));
  };
  EXPECT_EQ(fifo_gain(1), 1);
  EXPECT_EQ(best_gain(1), 1);
  EXPECT_NEAR(fifo_gain(2), 1.67, 0.005);
  EXPECT_EQ(best_gain(2), 2);
  EXPECT_EQ(fifo_gain(4), 2.5);
  EXPECT_EQ(best_gain(4), 2.5);
  EXPECT_EQ(best_gain(64), 2.5);
}

}  // namespace
}  // namespace concbench
