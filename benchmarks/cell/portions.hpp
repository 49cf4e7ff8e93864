#pragma once

#include <chrono>
#include <cstdint>

namespace concbench {

/// How a sample's time is spent: on so many measurements of so many batches each.
struct Portions {
  int measurements;
  std::uint64_t iterations;

  friend bool operator==(const Portions&, const Portions&) = default;
};

/// Where fewer batches than these are measured, they are long, and several more besides would cost
/// too much of a sample's time: the first one begins the warm-up, too, and is the one that is
/// stamped.
inline constexpr std::uint64_t kManyBatches = 9;

bool is_long(const Portions& portions);

/// `wanted` measurements, each of about `min_time`; of long batches fewer, of one batch each, down
/// to a single one.
Portions portions_of(std::chrono::nanoseconds one_batch, std::chrono::nanoseconds min_time,
                     int wanted);

/// After a sample with the portions `last`, in which a batch took `one_batch`: the same, unless it
/// took more than half as long again as wanted, or less than two thirds.
Portions portions_after(const Portions& last, std::chrono::nanoseconds one_batch,
                        std::chrono::nanoseconds min_time, int wanted);

}  // namespace concbench
