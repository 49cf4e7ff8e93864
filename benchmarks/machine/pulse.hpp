#pragma once

#include <chrono>
#include <optional>
#include <vector>

namespace concbench {

/// How fast a CPU is at this moment: the fastest of five pieces of work that is always the same,
/// each of about 0.2 ms. The work is bound by how much the CPU gets done at once, which is what a
/// neighbour on its physical core or its host takes away, and no counter shows.
struct Pulse {
  int cpu;
  std::chrono::nanoseconds time;
};

/// Takes the pulse of one CPU after the other, in the calling thread, which meanwhile moves there
/// and is back at the end. Those that it may not run on are left out.
std::vector<Pulse> take_pulses(const std::vector<int>& cpus);

}  // namespace concbench
