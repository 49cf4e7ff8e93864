#pragma once

#include <chrono>
#include <optional>

namespace concbench {

/// What else happened on the machine, as far as it tells: running totals, of which two readings
/// give what fell between them.
struct Noise {
  std::optional<std::chrono::nanoseconds> pressure;        // some process waited for a CPU
  std::optional<std::chrono::nanoseconds> run_queue_wait;  // of the calling process and its own
  std::optional<std::chrono::nanoseconds> steal;           // taken by the hypervisor
};

Noise read_noise();

/// What fell between two readings; never negative, although ended processes leave the totals.
Noise operator-(const Noise& later, const Noise& earlier);

}  // namespace concbench
