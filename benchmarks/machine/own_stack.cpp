#include "benchmarks/machine/own_stack.hpp"

#include <sys/resource.h>

namespace concbench {

std::string why_stack_is_too_small() {
  constexpr rlim_t kKiB = 1024;
  constexpr rlim_t kEnough = 256 * kKiB;
  rlimit limit{};
  if (::getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= kEnough) return "";
  return "a stack of " + std::to_string(limit.rlim_cur / kKiB) +
         " kB (ulimit -s) is too small; type ulimit -s 8192 before";
}

}  // namespace concbench
