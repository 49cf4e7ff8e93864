#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace concbench {

/// `root` and all its living descendants.
std::vector<pid_t> process_tree(pid_t root);

/// CPU time of a living process, all its threads together; zero when there is none.
std::chrono::nanoseconds cpu_time_of(pid_t process);

/// CPU time that the calling process, the children that it has waited for (and theirs) and its
/// living descendants use between construction and used(), without what the reading itself costs.
class OwnTreeCpuTimer {
 public:
  OwnTreeCpuTimer();
  std::chrono::nanoseconds used() const;

 private:
  std::chrono::nanoseconds others_before_;
  std::chrono::nanoseconds own_before_;
};

/// Sum of the proportional set sizes of a process tree: memory shared by k processes counts 1/k in
/// each, so nothing counts twice. Empty where the kernel does not tell.
std::optional<std::uint64_t> proportional_memory_of_tree(pid_t root);

/// High-water mark of the calling process's own resident memory. Unlike getrusage's figure it does
/// not begin with what the parent had before exec.
std::optional<std::uint64_t> own_peak_resident_memory();

/// Time for which the threads of a process tree were ready to run but did not.
std::optional<std::chrono::nanoseconds> run_queue_wait_of_tree(pid_t root);

}  // namespace concbench
