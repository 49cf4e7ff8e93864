#include "benchmarks/machine/affinity.hpp"

#include <sched.h>

#include <algorithm>
#include <cerrno>

#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

/// A cpu_set_t alone ends at 1024 CPUs, and the kernel refuses a mask shorter than its own.
class Mask {
 public:
  explicit Mask(std::size_t sets) : sets_(sets) {}

  cpu_set_t* get() { return sets_.data(); }
  std::size_t size() const { return sets_.size() * sizeof(cpu_set_t); }
  std::size_t cpus() const { return sets_.size() * CPU_SETSIZE; }

 private:
  std::vector<cpu_set_t> sets_;  // of zeros
};

}  // namespace

std::vector<int> allowed_cpus() {
  constexpr std::size_t kMostSets = 64;
  for (std::size_t sets = 1; sets <= kMostSets; sets *= 2) {
    Mask mask(sets);
    if (::sched_getaffinity(0, mask.size(), mask.get()) != 0) {
      if (errno == EINVAL) continue;
      break;
    }
    std::vector<int> cpus;
    for (std::size_t cpu = 0; cpu < mask.cpus(); ++cpu) {
      if (CPU_ISSET_S(cpu, mask.size(), mask.get())) cpus.push_back(static_cast<int>(cpu));
    }
    return cpus;
  }
  throw_errno("cannot read the affinity mask");
}

void allow_cpus(std::span<const int> cpus) {
  const auto most = cpus.empty() ? 0 : *std::ranges::max_element(cpus);
  Mask mask(static_cast<std::size_t>(most) / CPU_SETSIZE + 1);
  for (const int cpu : cpus) CPU_SET_S(static_cast<std::size_t>(cpu), mask.size(), mask.get());
  if (::sched_setaffinity(0, mask.size(), mask.get()) != 0) {
    throw_errno("cannot set the affinity mask");
  }
}

}  // namespace concbench
