#pragma once

#include <string>
#include <string_view>

namespace concbench {

/// System calls are refused by kernels that are too old to have them, and by filters such as those
/// of container runtimes that are too old to know them. Each is tried, since nothing else tells.

/// Throws UsageError that names what of all that every cell needs is refused here, and what to do.
void require_system_calls();

/// Why what a runner or a workload needs besides is not to be had here, such as "io_uring" or
/// "epoll clone3" (RunnerEntry::needs); "" when it is.
std::string why_refused(std::string_view needs);

}  // namespace concbench
