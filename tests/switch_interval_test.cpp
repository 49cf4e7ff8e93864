// Tasks that compute for long under the model of an interpreter's lock: with an interval they let
// others in, and with none, or where they do not let go, they do not; the answers are right.

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/modules/catalogue.hpp"
#include "runners/contract/claims.hpp"
#include "runners/contract/scratch_directory.hpp"
#include "runners/threaded/global_lock.hpp"
#include "runners/threaded/interpreter_lock.hpp"
#include "test_workload.hpp"

namespace concbench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Texts = std::vector<std::pair<std::string, std::string>>;

constexpr auto kPatience = 60s;  // for what must happen, however busy the machine is

class SwitchInterval : public testing::Test {
 protected:
  void SetUp() override {
    if (!why_no_switching().empty()) GTEST_SKIP() << why_no_switching();
  }
};

std::unique_ptr<Runner> start(Batch& batch, std::size_t concurrency, std::string_view interval) {
  static const auto specs = global_lock_entry().parameters;
  Parameters settings(specs);
  settings.set("switch_interval", interval);
  return global_lock_entry().make(
      batch, {.concurrency = concurrency, .cores = 2, .settings = settings, .programs = {}});
}

/// One of the suite's modules, as a cell has it.
std::unique_ptr<Workload> made(std::string_view name, const Texts& texts,
                               const std::string& directory = "") {
  const auto* const entry = find_workload(name);
  Parameters parameters(entry->parameters);
  for (const auto& [parameter, text] : texts) parameters.set(parameter, text);
  return entry->make(parameters, {.directory = directory});
}

void run(Runner& runner, Batch& batch) {
  batch.spoil_results();
  batch.begin(Stamping::kOn);
  runner.run_batch();
  ASSERT_FALSE(batch.any_failed()) << batch.failures().front().reason;
  ASSERT_NO_THROW(batch.check_each_once());
  ASSERT_NO_THROW(batch.verify());
}

/// Two sums that begin and end with the lock.
std::size_t sums_in_progress(const char* numbers, std::string_view interval) {
  const auto workload = made("uneven_sums", {{"tasks", "2"}, {"n", numbers}});
  Batch batch(*workload);
  const auto runner = start(batch, 2, interval);
  run(*runner, batch);
  return most_in_progress(batch.stamps());
}

TEST_F(SwitchInterval, LetsATaskBeginBeforeAnotherOneThatComputesHasEnded) {
  // The second thread must come to its task while the first one computes: the longer it does, the
  // surer that is on a busy machine. With 10,000,000 it is milliseconds, and more than 10.
  std::size_t most = 0;
  for (const auto* const numbers : {"50000000", "500000000", "2000000000"}) {
    most = sums_in_progress(numbers, "5ms");
    if (most == 2) break;
  }
  EXPECT_EQ(most, 2u);
}

TEST(NoSwitchInterval, LetsNoTaskBeginBeforeTheOneThatComputesHasEnded) {
  EXPECT_EQ(sums_in_progress("50000000", "0ms"), 1u);
}

TEST_F(SwitchInterval, LetsAShortTaskEndBeforeTheLongOnes) {
  // The long ones compute until the short one has ended: without a switch, for ever.
  std::atomic<int> long_ones = 0;
  std::atomic<bool> short_one_has_ended = false;
  const TestWorkload workload(3, [&](std::size_t task) {
    if (task == 2) {
      short_one_has_ended = true;
      return;
    }
    const auto limit = Clock::now() + kPatience;
    while (!short_one_has_ended) {
      if (Clock::now() > limit) throw std::runtime_error("the short task was not let in");
    }
    ++long_ones;
  });
  Batch batch(workload);
  const auto runner = start(batch, 3, "5ms");
  run(*runner, batch);
  EXPECT_EQ(long_ones, 2);
}

Clock::duration cpu_time() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

TEST_F(SwitchInterval, SharesOutTheTimeOfOneCoreAndAddsNone) {
  const auto workload = made("sum_of_squares", {{"tasks", "4"}, {"n", "100000000"}});
  Batch batch(*workload);
  const auto runner = start(batch, 4, "1ms");
  const auto cpu_before = cpu_time();
  const auto before = Clock::now();
  run(*runner, batch);
  // Two that computed together would take 2 s of a CPU in each second.
  EXPECT_LT(cpu_time() - cpu_before, (Clock::now() - before) * 3 / 2);
}

/// Tasks that compute, allocate, call libraries and wait for files, most of them far longer than
/// the interval.
TEST_F(SwitchInterval, LeavesEveryAnswerRight) {
  const ScratchDirectory directory(testing::TempDir());
  const std::vector<std::pair<std::string, Texts>> workloads{
      {"mandelbrot", {{"rows", "32"}}},
      {"factorial", {{"tasks", "8"}, {"n", "3000"}}},
      {"primes", {{"tasks", "8"}, {"grain", "20000"}}},
      {"monte_carlo_pi", {{"tasks", "8"}, {"n", "1000000"}}},
      {"sqrt_map", {{"n", "2000000"}, {"grain", "250000"}}},
      {"sha256_chain", {{"tasks", "8"}, {"rounds", "20000"}}},
      {"image", {{"tasks", "8"}}},
      {"file_write", {{"tasks", "16"}, {"bytes", "1000000"}}},
      {"file_read", {{"tasks", "16"}, {"bytes", "1000000"}}}};
  std::size_t most = 0;  // of those that only compute: more than one, where it was interrupted
  for (const auto& [name, texts] : workloads) {
    if (find_workload(name) == nullptr) continue;  // built without its library
    SCOPED_TRACE(name);
    const auto workload = made(name, texts, directory.path());
    Batch batch(*workload);
    const auto runner = start(batch, 4, "50us");
    for (int repetition = 0; repetition < 3; ++repetition) {
      run(*runner, batch);
      ASSERT_NO_THROW(check_claim(Workers::kThreads, 4, batch.stamps()));
      if (find_workload(name)->kind != WorkloadKind::kComputes) continue;
      most = std::max(most, most_in_progress(batch.stamps()));
    }
  }
  EXPECT_GT(most, 1u);
}

TEST_F(SwitchInterval, KeepsATaskThatSleepsAsLongAsItMeansTo) {
  const TestWorkload workload(4, [](std::size_t task) {
    const auto begin = Clock::now();
    if (task < 2) {
      while (Clock::now() < begin + 20ms) continue;
      return;
    }
    std::this_thread::sleep_for(20ms);  // with the lock, and asked for it
    if (Clock::now() < begin + 20ms) throw std::runtime_error("woken too early");
  });
  Batch batch(workload);
  const auto runner = start(batch, 4, "50us");
  run(*runner, batch);
}

}  // namespace
}  // namespace concbench
