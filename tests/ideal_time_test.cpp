// How long a batch takes if nothing is lost: by hand for what the guides run, and for any workers.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/plan/ideal.hpp"
#include "schedule_bound.hpp"

namespace concbench {
namespace {

using Parts = std::vector<std::pair<std::string, std::string>>;

struct Done {
  std::string runner;
  std::size_t workers;
  std::size_t cores = 2;
};

std::optional<IdealTime> ideal(const std::string& workload, const Parts& parameters,
                               const Done& done) {
  const auto* const entry = find_workload(workload);
  const auto* const runner = find_runner(done.runner);
  Cell cell{entry,      Parameters(entry->parameters),
            runner,     Parameters(runner->parameters),
            done.cores, done.workers};
  for (const auto& [name, text] : parameters) cell.parameters.set(name, text);
  return ideal_of(cell);
}

double waits(const std::string& workload, const Parts& parameters, const Done& done) {
  const auto time = ideal(workload, parameters, done).value();
  EXPECT_EQ(time.least_wait, time.most_wait);
  EXPECT_EQ(time.most_share, 0);
  return time.most_wait.count();
}

TEST(IdealTime, IsSoManyRoundsOfTheWaits) {
  const Parts twenty{{"tasks", "20"}, {"delay", "100ms"}};
  const std::vector<double> of_workers{2.0, 1.0, 0.7, 0.5, 0.4, 0.4, 0.3, 0.3, 0.3, 0.2};
  for (std::size_t workers = 1; workers <= of_workers.size(); ++workers) {
    EXPECT_NEAR(waits("sleep", twenty, {"thread_pool", workers}), of_workers[workers - 1], 1e-9)
        << workers;
  }
  EXPECT_NEAR(waits("sleep", twenty, {"sequential", 1}), 2.0, 1e-9);
  EXPECT_NEAR(waits("sleep", {{"tasks", "100"}, {"delay", "100ms"}}, {"coroutines", 5}), 2.0, 1e-9);
  EXPECT_NEAR(waits("http_fetch", {{"tasks", "10"}, {"delay", "1s"}}, {"thread_pool", 5}), 2, 1e-9);
  EXPECT_NEAR(waits("http_fetch", {{"tasks", "10"}, {"delay", "1s"}}, {"await_in_turn", 1}), 10,
              1e-9);
}

TEST(IdealTime, SumsTheStagesOfAChain) {
  const Parts chain{{"tasks", "5"}, {"fetch", "1s"}, {"process", "500ms"}, {"save", "500ms"}};
  EXPECT_NEAR(waits("fetch_process_save", chain, {"thread_pool", 5}), 2.0, 1e-9);
  EXPECT_NEAR(waits("fetch_process_save", chain, {"sequential", 1}), 10.0, 1e-9);
}

TEST(IdealTime, OfRandomWaitsIsARange) {
  const Parts random{{"tasks", "20"}, {"shortest", "500ms"}, {"longest", "3s"}};
  const auto one = ideal("random_sleep", random, {"sequential", 1}).value();
  EXPECT_EQ(one.least_wait, one.most_wait);
  EXPECT_GT(one.least_wait.count(), 20 * 0.5);
  EXPECT_LT(one.least_wait.count(), 20 * 3.0);
  const auto ten = ideal("random_sleep", random, {"thread_pool", 10}).value();
  EXPECT_NEAR(ten.least_wait.count(), one.least_wait.count() / 10, 1e-9);
  EXPECT_NEAR(ten.most_wait.count(), one.least_wait.count() / 10 + 3, 1e-9);
}

TEST(IdealTime, OfComputingIsAShareOfTheSequential) {
  const auto share = [](const std::string& tasks, const Done& done) {
    const auto time = ideal("factorial", {{"tasks", tasks}}, done).value();
    EXPECT_EQ(time.most_wait.count(), 0);
    EXPECT_LE(time.least_share, time.most_share);
    return time;
  };
  EXPECT_NEAR(share("5", {"process_pool", 4, 4}).most_share, 2.0 / 5, 1e-12);
  EXPECT_NEAR(share("5", {"process_pool", 4, 2}).most_share, 3.0 / 5, 1e-12);
  EXPECT_NEAR(share("5", {"process_pool", 4, 2}).least_share, 1.0 / 2, 1e-12);
  EXPECT_NEAR(share("5", {"process_pool", 2, 2}).least_share, 3.0 / 5, 1e-12);
  EXPECT_EQ(share("5", {"sequential", 1, 1}).most_share, 1.0);
  // A loop computes in the thread that it is on, however many cores there are.
  EXPECT_EQ(share("5", {"coroutines", 4, 4}).least_share, 1.0);
}

TEST(IdealTime, OfUnevenSumsIsBoundedByTheirLargest) {
  const std::vector<std::uint64_t> sizes{1, 2, 3, 4};
  for (std::size_t cores = 1; cores <= 4; ++cores) {
    const auto time = ideal("uneven_sums", {}, {"process_pool", 4, cores}).value();
    EXPECT_NEAR(time.most_share, static_cast<double>(fifo_makespan(sizes, cores)) / 10, 1e-12);
    EXPECT_NEAR(time.least_share, static_cast<double>(best_makespan(sizes, cores)) / 10, 0.07);
    EXPECT_LE(time.least_share, static_cast<double>(best_makespan(sizes, cores)) / 10);
  }
  const auto four = ideal("uneven_sums", {}, {"process_pool", 4, 4}).value();
  EXPECT_NEAR(four.most_share, 1 / 2.5, 1e-12);
}

TEST(IdealTime, OfBothHasBoth) {
  const Parts five{{"tasks", "5"}, {"delay", "1s"}};
  const auto time = ideal("fetch_and_hash", five, {"loop_with_processes", 5, 2}).value();
  EXPECT_NEAR(time.most_wait.count(), 1.0, 1e-9);
  EXPECT_NEAR(time.most_share, 3.0 / 5, 1e-12);
}

TEST(IdealTime, IsNotKnownWhereTheWaitIsNot) {
  EXPECT_FALSE(ideal("http_fetch", {{"url", "http://127.0.0.1:1/"}}, {"thread_pool", 4}));
}

}  // namespace
}  // namespace concbench
