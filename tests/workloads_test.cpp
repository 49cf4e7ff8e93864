#include <cmath>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/modules/catalogue.hpp"
#include "runners/contract/batch.hpp"
#include "schedule_bound.hpp"
#include "workloads/computing/sqrt_map.hpp"
#include "workloads/computing/sum_of_squares.hpp"

namespace concbench {
namespace {

TEST(SumOfSquares, HasTheKnownSums) {
  EXPECT_EQ(SumOfSquares::closed_form(0), 0u);
  EXPECT_EQ(SumOfSquares::closed_form(1), 0u);
  EXPECT_EQ(SumOfSquares::closed_form(2), 1u);
  EXPECT_EQ(SumOfSquares::closed_form(4), 14u);
  EXPECT_EQ(SumOfSquares::closed_form(100'000), 333'328'333'350'000u);
  EXPECT_EQ(SumOfSquares::closed_form(1'000'000), 333'332'833'333'500'000u);
  // Beyond 2^64: known modulo 2^64.
  EXPECT_EQ(SumOfSquares::closed_form(10'000'000), 1'291'890'006'563'070'912u);
  EXPECT_EQ(SumOfSquares::closed_form(40'000'000), 8'896'384'125'098'331'904u);
}

TEST(SumOfSquares, ComputesWhatTheClosedFormSays) {
  for (const std::uint64_t numbers : {0u, 1u, 2u, 3u, 1000u, 5'000'000u}) {
    const SumOfSquares workload(1, numbers);
    Batch batch(workload);
    batch.spoil_results();
    batch.begin();
    batch.execute(0);
    EXPECT_NO_THROW(batch.verify()) << numbers;
  }
}

std::vector<double> roots_of(const SqrtMap& workload) {
  Batch batch(workload);
  batch.begin();
  std::vector<double> roots;
  for (std::size_t task = 0; task < batch.task_count(); ++task) {
    batch.execute(task);
    const auto result = batch.result(task);
    const auto old_size = roots.size();
    roots.resize(old_size + result.size() / sizeof(double));
    std::memcpy(roots.data() + old_size, result.data(), result.size());
  }
  batch.verify();
  return roots;
}

TEST(SqrtMap, HasTheKnownSumAndOrder) {
  const auto roots = roots_of(SqrtMap(1'000'000, 10'000));
  ASSERT_EQ(roots.size(), 1'000'000u);
  EXPECT_EQ(roots[9], 3.0);
  EXPECT_EQ(roots[998'001], 999.0);
  EXPECT_NEAR(std::accumulate(roots.begin(), roots.end(), 0.0), 666'666'166.4588221, 1e-4);
}

TEST(SqrtMap, FindsARootThatIsOffByTheLastBit) {
  const SqrtMap workload(100, 10);
  auto roots = roots_of(workload);
  for (const double direction : {0.0, 1e9}) {
    auto wrong = roots;
    wrong[50] = std::nextafter(wrong[50], direction);
    EXPECT_THROW(workload.verify(std::as_bytes(std::span(wrong))), WrongAnswer);
  }
  std::swap(roots[2], roots[3]);
  EXPECT_THROW(workload.verify(std::as_bytes(std::span(roots))), WrongAnswer);
}

TEST(SqrtMap, RefusesAGrainThatDoesNotDivide) {
  try {
    SqrtMap(1000, 300);
    FAIL() << "a grain of 300 does not divide 1000";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("250 or 500"), std::string::npos) << error.what();
  }
  EXPECT_THROW(SqrtMap(1000, 0), std::invalid_argument);
}

TEST(EveryWorkload, HasParametersThatItsPresetsAndDefaultsFit) {
  for (const auto& workload : workloads()) {
    SCOPED_TRACE(std::string(workload.name));
    EXPECT_NO_THROW(workload.make(Parameters(workload.parameters), {}));
    for (const auto& preset : workload.presets) {
      Parameters parameters(workload.parameters);
      for (const auto& [name, text] : preset.parameters) parameters.set(name, text);
      EXPECT_NO_THROW(workload.make(parameters, {}));
    }
    EXPECT_EQ(workload.make(Parameters(workload.parameters), {})->name(), workload.name);
  }
}

TEST(Parameters, RefuseWhatDoesNotFitTheirKind) {
  const std::vector<ParameterSpec> specs{{"tasks", ParameterKind::kCount, "64", ""},
                                         {"delay", ParameterKind::kDuration, "5ms", ""}};
  Parameters parameters(specs);
  for (const auto* const text : {"-1", "0", "ten", "1.5", "", "99999999999999999999"}) {
    EXPECT_THROW(parameters.set("tasks", text), std::invalid_argument) << text;
  }
  for (const auto* const text :
       {"-5ms", "5", "5 ms", "soon", "", "1e400s", "nan", "inf", "9999999h"}) {
    EXPECT_THROW(parameters.set("delay", text), std::invalid_argument) << text;
  }
  EXPECT_THROW(parameters.set("taks", "1"), std::out_of_range);
}

TEST(Parameters, HaveOneTextForOneValue) {
  const std::vector<ParameterSpec> specs{{"delay", ParameterKind::kDuration, "5ms", ""}};
  Parameters parameters(specs);
  for (const auto* const text : {"5ms", "5000us", "0.005s"}) {
    parameters.set("delay", text);
    EXPECT_EQ(parameters.text("delay"), "5ms");
  }
}

TEST(ScheduleBound, IsKnownForOtherSizes) {
  EXPECT_EQ(fifo_makespan({}, 3), 0u);
  EXPECT_EQ(best_makespan({}, 3), 0u);
  // Graham's worst case of taking the longest first: 11 where 9 is possible.
  const std::vector<std::uint64_t> sizes{5, 5, 4, 4, 3, 3, 3};
  EXPECT_EQ(fifo_makespan(sizes, 3), 11u);
  EXPECT_EQ(best_makespan(sizes, 3), 9u);
}

}  // namespace
}  // namespace concbench
