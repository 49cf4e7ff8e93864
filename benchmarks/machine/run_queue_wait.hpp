#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>

namespace concbench {

/// Time for which the threads of a process tree were ready to run but did not.
std::optional<std::chrono::nanoseconds> run_queue_wait_of_tree(pid_t root);

}  // namespace concbench
