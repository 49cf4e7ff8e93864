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
/// living descendants use from construction on, without what the reading itself costs. Of the
/// calling thread only what it uses between begin() and end() counts, which may be called again and
/// again.
class OwnTreeCpuTimer {
 public:
  OwnTreeCpuTimer();

  void begin();
  void end();
  /// Empty where the machine does not tell which these are.
  std::optional<std::chrono::nanoseconds> used() const;

 private:
  std::chrono::nanoseconds others_before_;
  std::chrono::nanoseconds threads_before_;
  std::chrono::nanoseconds began_{};
  std::chrono::nanoseconds shortest_reading_ = std::chrono::nanoseconds::max();
  std::chrono::nanoseconds reading_{};  // what one costs: as the last did, up to twice the shortest
  std::chrono::nanoseconds counted_{};  // of the calling thread
};

}  // namespace concbench
