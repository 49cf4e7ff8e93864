#include "benchmarks/run/weather.hpp"

#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/machine/affinity.hpp"

namespace concbench {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

const auto kGoOn = [] { return false; };

/// A machine whose CPUs are as fast as is said, and whose clock is that of the sleeps.
class MadeUpMachine {
 public:
  Weather weather() {
    return Weather(
        [this](const std::vector<int>& cpus) {
          std::vector<Pulse> pulses;
          for (const int cpu : cpus) {
            if (now_ >= calm_from_) speeds_[cpu] = calm_.contains(cpu) ? calm_[cpu] : speeds_[cpu];
            pulses.push_back({cpu, speeds_.at(cpu)});
          }
          return pulses;
        },
        [this](nanoseconds duration) { now_ += duration; });
  }

  void is(int cpu, nanoseconds pulse) { speeds_[cpu] = pulse; }
  void becomes(int cpu, nanoseconds pulse, nanoseconds at) {
    calm_[cpu] = pulse;
    calm_from_ = at;
  }
  nanoseconds slept() const { return now_; }

 private:
  std::map<int, nanoseconds> speeds_;
  std::map<int, nanoseconds> calm_;
  nanoseconds calm_from_ = nanoseconds::max();
  nanoseconds now_{};
};

void learn(Weather& weather, int cpu, nanoseconds pulse, int times = 10) {
  for (int i = 0; i < times; ++i) weather.learn({cpu, pulse});
}

TEST(Weather, IsBadWhereACpuIsFifteenPercentSlowerThanItsBestTenth) {
  auto weather = MadeUpMachine().weather();
  learn(weather, 0, 200us, 9);
  EXPECT_FALSE(weather.is_bad({0, 1s})) << "too little is known";
  learn(weather, 0, 200us, 1);
  EXPECT_FALSE(weather.is_bad({0, 229us}));
  EXPECT_TRUE(weather.is_bad({0, 231us}));
  EXPECT_FALSE(weather.is_bad({1, 1s})) << "another CPU";
  // One lucky pulse is no best tenth.
  weather.learn({0, 100us});
  EXPECT_FALSE(weather.is_bad({0, 229us}));
}

TEST(Weather, ComparesEachCpuWithItself) {
  MadeUpMachine machine;
  machine.is(0, 200us);
  machine.is(1, 400us);
  auto weather = machine.weather();
  learn(weather, 0, 200us);
  learn(weather, 1, 400us);
  EXPECT_FALSE(weather.before_sample({0, 1}, 100s, kGoOn).flagged);
}

TEST(Weather, WaitsUntilItIsCalm) {
  MadeUpMachine machine;
  machine.is(0, 300us);
  machine.becomes(0, 200us, 600ms);
  auto weather = machine.weather();
  learn(weather, 0, 200us);
  const auto sample = weather.before_sample({0}, 100s, kGoOn);
  EXPECT_FALSE(sample.flagged);
  EXPECT_EQ(sample.waited, 600ms);
  EXPECT_EQ(sample.pulses.front().before, 200us);
}

TEST(Weather, TakesTheSampleAndFlagsItAfterTwoSeconds) {
  MadeUpMachine machine;
  machine.is(0, 300us);
  auto weather = machine.weather();
  learn(weather, 0, 200us);
  const auto sample = weather.before_sample({0}, 100s, kGoOn);
  EXPECT_TRUE(sample.flagged);
  EXPECT_EQ(sample.waited, 2s);
  EXPECT_EQ(machine.slept(), 2s);
}

TEST(Weather, WaitsForATenthOfTheRunsTimeAtMost) {
  MadeUpMachine machine;
  machine.is(0, 300us);
  auto weather = machine.weather();
  learn(weather, 0, 200us, 1000);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(weather.before_sample({0}, 30s, kGoOn).flagged);
  EXPECT_EQ(machine.slept(), 3s);
  EXPECT_EQ(weather.before_sample({0}, 0s, kGoOn).waited, 0s);
}

TEST(Weather, DoesNotWaitWhereTheRunIsToEnd) {
  MadeUpMachine machine;
  machine.is(0, 300us);
  auto weather = machine.weather();
  learn(weather, 0, 200us);
  EXPECT_EQ(weather.before_sample({0}, 100s, [] { return true; }).waited, 0s);
}

TEST(Weather, PutsTheTwoPulsesOfASampleBesideEachOther) {
  MadeUpMachine machine;
  machine.is(0, 200us);
  machine.is(1, 210us);
  auto weather = machine.weather();
  auto sample = weather.before_sample({0, 1}, 100s, kGoOn);
  machine.is(1, 290us);
  weather.after_sample(sample);
  ASSERT_EQ(sample.pulses.size(), 2u);
  EXPECT_EQ(sample.pulses[0].after, 200us);
  EXPECT_EQ(sample.pulses[1].before, 210us);
  EXPECT_EQ(sample.pulses[1].after, 290us);
}

TEST(Weather, GivesACellOfOneCoreTheCalmestCpuOfThoseThatAreAlike) {
  MadeUpMachine machine;
  machine.is(0, 290us);
  machine.is(1, 205us);
  machine.is(2, 100us);
  auto weather = machine.weather();
  EXPECT_EQ(weather.calmest({0}, {0, 1, 2}), (std::vector{0})) << "nothing is known yet";
  learn(weather, 0, 200us);
  learn(weather, 1, 202us);
  learn(weather, 2, 100us);  // another kind of core
  EXPECT_EQ(weather.calmest({0}, {0, 1, 2}), (std::vector{1}));
  EXPECT_EQ(weather.calmest({0, 1}, {0, 1, 2}), (std::vector{0, 1}));
  EXPECT_EQ(weather.calmest({2}, {0, 1, 2}), (std::vector{2}));
}

TEST(Weather, LooksAtSomeOfManyCpus) {
  std::vector<int> many;
  for (int cpu = 0; cpu < 256; ++cpu) many.push_back(cpu);
  const auto some = some_of(many);
  EXPECT_EQ(some.size(), 16u);
  EXPECT_EQ(some.front(), 0);
  EXPECT_EQ(some.back(), 240);
  EXPECT_EQ(some_of({3, 5}), (std::vector{3, 5}));
}

TEST(Pulse, IsTakenOnEachCpuAndLeavesTheThreadWhereItMayBe) {
  const auto before = allowed_cpus();
  auto cpus = before;
  cpus.push_back(100'000);  // none that is there
  const auto pulses = take_pulses(cpus);
  ASSERT_EQ(pulses.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(pulses[i].cpu, before[i]);
    EXPECT_GT(pulses[i].time, 0ns);
  }
  EXPECT_EQ(allowed_cpus(), before);
}

}  // namespace
}  // namespace concbench
