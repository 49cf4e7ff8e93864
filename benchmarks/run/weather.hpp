#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "benchmarks/machine/pulse.hpp"

namespace concbench {

/// The pulse of a CPU right before a sample, and right behind it. Empty where there was none.
struct PulsePair {
  int cpu;
  std::optional<std::chrono::nanoseconds> before{};
  std::optional<std::chrono::nanoseconds> after{};
};

/// How fast the CPUs of a sample were. Flagged: one of them was in bad weather as it began.
struct SampleWeather {
  std::vector<PulsePair> pulses{};
  std::chrono::nanoseconds waited{};  // for better weather
  bool flagged = false;
};

/// So many times its best tenth a CPU's pulse is in bad weather.
inline constexpr double kBadWeather = 1.15;

/// What a run has learnt of how fast each CPU can be. On a virtual machine a CPU's speed changes
/// within seconds by up to 1.6 times, since somebody else uses the other half of its core. A CPU
/// whose pulse is 15 % slower than the best tenth of its pulses so far is in bad weather.
///
/// Each CPU is compared with itself: some machines have slower ones. Only pulses from before a
/// sample count, so that nothing depends on what is measured.
class Weather {
 public:
  using TakePulses = std::function<std::vector<Pulse>(const std::vector<int>& cpus)>;
  using Sleep = std::function<void(std::chrono::nanoseconds)>;

  explicit Weather(TakePulses take = take_pulses, Sleep sleep = sleep_for);

  /// From before a sample that is there already, or from before the first one.
  void learn(const Pulse& pulse);

  /// What was waited for it in earlier parts of the run.
  void learn_wait(std::chrono::nanoseconds waited) { waited_ += waited; }

  /// Of one CPU that is as good as the others the calmest one at this moment; otherwise `cpus`, as
  /// they are. `usable` are those that it may be.
  std::vector<int> calmest(const std::vector<int>& cpus, const std::vector<int>& usable);

  /// Waits while a CPU is in bad weather: at most 2 s, at most so long that all waiting is a tenth
  /// of `elapsed`, the run's time so far, and only until `stop` says so.
  SampleWeather before_sample(const std::vector<int>& cpus, std::chrono::nanoseconds elapsed,
                              const std::function<bool()>& stop);

  /// Adds the pulses from behind the sample.
  void after_sample(SampleWeather& weather) const;

  bool is_bad(const Pulse& pulse) const;

 private:
  static void sleep_for(std::chrono::nanoseconds duration);
  std::optional<std::chrono::nanoseconds> best_tenth(int cpu) const;

  TakePulses take_;
  Sleep sleep_;
  std::map<int, std::vector<std::chrono::nanoseconds>> known_;  // by CPU
  std::chrono::nanoseconds waited_{};                           // in all
};

/// Of many CPUs some, evenly spread: a pulse takes a millisecond.
std::vector<int> some_of(const std::vector<int>& cpus);

}  // namespace concbench
