#include "benchmarks/commands/watch_command.hpp"

#include <cstdio>
#include <map>
#include <thread>

#include <fmt/core.h>

#include "benchmarks/machine/topology.hpp"
#include "benchmarks/run/utc_now.hpp"
#include "benchmarks/run/weather.hpp"

namespace concbench {
namespace {

using std::chrono::nanoseconds;

/// "12:30:05" of "2026-03-01T12:30:05.250Z".
std::string time_of_day() {
  constexpr std::size_t kBegin = 11;
  return utc_now().substr(kBegin, 8);
}

}  // namespace

std::string pulse_text(const std::string& at, const Pulse& pulse, nanoseconds best) {
  const double times = std::chrono::duration<double>(pulse.time) / best;
  return fmt::format("{}  CPU {:<3} {:6.1f} us  {:.2f}x its best{}\n", at, pulse.cpu,
                     std::chrono::duration<double, std::micro>(pulse.time).count(), times,
                     times > kBadWeather ? "  bad weather" : "");
}

int watch_pulses() {
  const auto cpus = read_topology().usable_cpus;
  std::map<int, nanoseconds> best;
  for (auto next = std::chrono::steady_clock::now();; std::this_thread::sleep_until(next)) {
    next += std::chrono::seconds(1);
    const auto at = time_of_day();
    for (const auto& pulse : take_pulses(cpus)) {
      const auto known = best.try_emplace(pulse.cpu, pulse.time).first;
      known->second = std::min(known->second, pulse.time);
      fmt::print("{}", pulse_text(at, pulse, known->second));
    }
    // Whoever reads it wants it now, and may be gone.
    if (std::fflush(stdout) != 0) return 1;
  }
}

}  // namespace concbench
