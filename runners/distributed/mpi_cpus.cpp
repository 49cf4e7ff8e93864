#include "runners/distributed/mpi_cpus.hpp"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <vector>

#include "workloads/contract/throw_errno.hpp"

namespace concbench {
namespace {

/// As the kernel has it: a bit for each CPU, in as many bytes as it needs.
using Mask = std::vector<unsigned char>;

Mask own_mask() {
  constexpr std::size_t kEnough = 8192;  // bytes
  Mask mask(kEnough);
  const auto size = ::syscall(SYS_sched_getaffinity, 0, mask.size(), mask.data());
  if (size < 0) throw_errno("cannot read the affinity mask");
  mask.resize(static_cast<std::size_t>(size));
  return mask;
}

std::string this_machine() {
  std::string boot;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
  return boot;
}

constexpr std::size_t kLettersPerByte = 2;

std::string to_hex(const Mask& mask) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (const auto byte : mask) {
    text += kDigits[byte / 16];
    text += kDigits[byte % 16];
  }
  return text;
}

Mask from_hex(const std::string& text) {
  Mask mask;
  for (std::size_t i = 0; i + kLettersPerByte <= text.size(); i += kLettersPerByte) {
    mask.push_back(
        static_cast<unsigned char>(std::stoi(text.substr(i, kLettersPerByte), nullptr, 16)));
  }
  return mask;
}

}  // namespace

std::string own_cpus() { return this_machine() + "/" + to_hex(own_mask()); }

void keep_to_cpus(const std::string& word) {
  const auto slash = word.find('/');
  if (slash == std::string::npos || word.substr(0, slash) != this_machine()) return;
  const auto wanted = from_hex(word.substr(slash + 1));
  const auto own = own_mask();
  const bool within = std::ranges::equal(
      own, wanted, [](unsigned char mine, unsigned char theirs) { return (mine & ~theirs) == 0; });
  if (within) return;
  if (::syscall(SYS_sched_setaffinity, 0, wanted.size(), wanted.data()) != 0) {
    throw_errno("cannot keep to the CPUs of the cell");
  }
}

}  // namespace concbench
