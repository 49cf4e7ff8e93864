#include "benchmarks/machine/noise.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "benchmarks/machine/pressure.hpp"
#include "benchmarks/machine/run_queue_wait.hpp"

namespace concbench {
namespace {

using std::chrono::nanoseconds;

/// Eighth figure of the first line, in clock ticks.
std::optional<nanoseconds> read_steal() {
  std::ifstream file("/proc/stat");
  std::string label;
  long long user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
  if (!(file >> label >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal)) {
    return std::nullopt;
  }
  return nanoseconds(1'000'000'000 / ::sysconf(_SC_CLK_TCK) * steal);
}

std::optional<nanoseconds> between(const std::optional<nanoseconds>& later,
                                   const std::optional<nanoseconds>& earlier) {
  if (!later || !earlier) return std::nullopt;
  return std::max(*later - *earlier, nanoseconds{});
}

}  // namespace

Noise read_noise() {
  const auto pressure = read_cpu_pressure();
  return {pressure ? std::optional(pressure->total) : std::nullopt,
          run_queue_wait_of_tree(::getpid()), read_steal()};
}

Noise operator-(const Noise& later, const Noise& earlier) {
  return {between(later.pressure, earlier.pressure),
          between(later.run_queue_wait, earlier.run_queue_wait),
          between(later.steal, earlier.steal)};
}

}  // namespace concbench
