#pragma once

#include <span>
#include <vector>

namespace concbench {

/// The CPUs on which the calling thread may run, in ascending order.
std::vector<int> allowed_cpus();

/// Lets the calling thread, and what it starts from now on, run on these CPUs only. Throws
/// std::system_error when none of them is there.
void allow_cpus(std::span<const int> cpus);

}  // namespace concbench
