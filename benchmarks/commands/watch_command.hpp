#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "benchmarks/machine/pulse.hpp"

namespace concbench {

/// A line of `concbench env --watch`: the pulse, and how many times the best one so far of this CPU
/// it is. `at` is a time of day.
std::string pulse_text(const std::string& at, const Pulse& pulse, std::chrono::nanoseconds best);

/// `concbench env --watch`: takes the pulse of each CPU once a second and prints a line of it,
/// until it is interrupted. Returns the exit code.
int watch_pulses();

}  // namespace concbench
