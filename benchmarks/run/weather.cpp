#include "benchmarks/run/weather.hpp"

#include <algorithm>
#include <iterator>
#include <thread>
#include <utility>

namespace concbench {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

constexpr double kAlike = 1.05;           // CPUs whose best tenths differ by no more
constexpr std::size_t kEnoughKnown = 10;  // pulses of a CPU
constexpr nanoseconds kMostWait = 2s;
constexpr nanoseconds kBetweenLooks = 50ms;
constexpr std::size_t kMostPulsed = 16;

}  // namespace

Weather::Weather(TakePulses take, Sleep sleep) : take_(std::move(take)), sleep_(std::move(sleep)) {}

void Weather::sleep_for(nanoseconds duration) { std::this_thread::sleep_for(duration); }

void Weather::learn(const Pulse& pulse) { known_[pulse.cpu].push_back(pulse.time); }

std::optional<nanoseconds> Weather::best_tenth(int cpu) const {
  const auto found = known_.find(cpu);
  if (found == known_.end() || found->second.size() < kEnoughKnown) return std::nullopt;
  auto times = found->second;
  const auto tenth = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 10);
  std::ranges::nth_element(times, tenth);
  return *tenth;
}

bool Weather::is_bad(const Pulse& pulse) const {
  const auto best = best_tenth(pulse.cpu);
  return best &&
         static_cast<double>(pulse.time.count()) > kBadWeather * static_cast<double>(best->count());
}

std::vector<int> Weather::calmest(const std::vector<int>& cpus, const std::vector<int>& usable) {
  if (cpus.size() != 1) return cpus;
  const auto own = best_tenth(cpus.front());
  if (!own) return cpus;
  const auto is_as_good = [&](int cpu) {
    const auto best = best_tenth(cpu);
    if (!best) return false;
    const auto less = static_cast<double>(std::min(*best, *own).count());
    return static_cast<double>(std::max(*best, *own).count()) <= kAlike * less;
  };
  std::vector<int> candidates;
  std::ranges::copy_if(some_of(usable), std::back_inserter(candidates), is_as_good);
  if (candidates.size() < 2) return cpus;
  const auto pulses = take_(candidates);
  const auto calmest = std::ranges::min_element(pulses, {}, &Pulse::time);
  return calmest == pulses.end() ? cpus : std::vector{calmest->cpu};
}

SampleWeather Weather::before_sample(const std::vector<int>& cpus, nanoseconds elapsed,
                                     const std::function<bool()>& stop) {
  SampleWeather weather;
  const auto pulsed = some_of(cpus);
  for (;;) {
    const auto pulses = take_(pulsed);
    weather.flagged = std::ranges::any_of(pulses, [&](const Pulse& one) { return is_bad(one); });
    const bool may_wait = weather.waited < kMostWait && waited_ < elapsed / 10 && !stop();
    if (weather.flagged && may_wait) {
      sleep_(kBetweenLooks);
      weather.waited += kBetweenLooks;
      waited_ += kBetweenLooks;
      continue;
    }
    for (const auto& pulse : pulses) {
      weather.pulses.push_back({pulse.cpu, pulse.time});
      learn(pulse);
    }
    return weather;
  }
}

void Weather::after_sample(SampleWeather& weather) const {
  std::vector<int> cpus;
  for (const auto& pair : weather.pulses) cpus.push_back(pair.cpu);
  for (const auto& pulse : take_(cpus)) {
    const auto pair = std::ranges::find(weather.pulses, pulse.cpu, &PulsePair::cpu);
    if (pair != weather.pulses.end()) pair->after = pulse.time;
  }
}

std::vector<int> some_of(const std::vector<int>& cpus) {
  if (cpus.size() <= kMostPulsed) return cpus;
  std::vector<int> some;
  for (std::size_t i = 0; i < kMostPulsed; ++i) some.push_back(cpus[i * cpus.size() / kMostPulsed]);
  return some;
}

}  // namespace concbench
