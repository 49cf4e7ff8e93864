#pragma once

#include <compare>
#include <cstdint>

namespace concbench {

/// Who executed something: a thread, told apart from all others of a batch. The kernel gives the
/// numbers of threads and processes that have ended to new ones, sooner where pid_max is small, so
/// the numbers alone would not do: since when it is at work belongs to it.
struct WorkerId {
  std::int32_t thread = 0;    // the kernel's thread id; 0: nobody
  std::int32_t process = 0;   // the kernel's process id; of a rank elsewhere minus its number
  std::int64_t since_ns = 0;  // when it was first asked who it is, by CLOCK_MONOTONIC

  auto operator<=>(const WorkerId&) const = default;
};

/// The calling thread.
WorkerId this_worker() noexcept;

}  // namespace concbench
