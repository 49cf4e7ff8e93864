#include "affinity.hpp"

#include <sched.h>

#include <cerrno>
#include <system_error>

namespace concbench {

std::vector<int> allowed_cpus() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  ::sched_getaffinity(0, sizeof mask, &mask);
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &mask)) cpus.push_back(cpu);
  }
  return cpus;
}

void allow_cpus(std::span<const int> cpus) {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &mask);
  if (::sched_setaffinity(0, sizeof mask, &mask) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot set the affinity mask");
  }
}

}  // namespace concbench
