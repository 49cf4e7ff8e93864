#include "benchmarks/machine/noise.hpp"

#include <unistd.h>

#include <algorithm>

#include "benchmarks/machine/pressure.hpp"
#include "benchmarks/machine/run_queue_wait.hpp"
#include "benchmarks/machine/steal.hpp"

namespace concbench {
namespace {

using std::chrono::nanoseconds;

std::optional<nanoseconds> read_steal() {
  const auto ticks = read_cpu_ticks();
  if (!ticks) return std::nullopt;
  return nanoseconds(1'000'000'000 / ::sysconf(_SC_CLK_TCK) * ticks->stolen);
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
