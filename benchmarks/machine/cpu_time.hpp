#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>

namespace concbench {

/// CPU time of a living process, all its threads together; zero when there is none.
std::chrono::nanoseconds cpu_time_of(pid_t process);

/// CPU time of the calling thread.
std::chrono::nanoseconds own_thread_cpu_time();

/// CPU time that the calling process, the children that it has waited for (and theirs) and its
/// living descendants use between construction and used(), without what the reading itself costs.
/// Empty where the machine does not tell which these are.
class OwnTreeCpuTimer {
 public:
  OwnTreeCpuTimer();
  std::optional<std::chrono::nanoseconds> used() const;

 private:
  std::chrono::nanoseconds others_before_;
  std::chrono::nanoseconds own_before_;
};

}  // namespace concbench
