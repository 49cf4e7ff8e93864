#include "benchmarks/machine/memory_use.hpp"

#include <fstream>
#include <string>

namespace concbench {

std::optional<std::uint64_t> number_behind(const std::string& label,
                                           const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string word;
  while (file >> word) {
    std::uint64_t number = 0;
    if (word == label && file >> number) return number;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> bytes_behind(const std::string& label,
                                          const std::filesystem::path& path) {
  const auto kib = number_behind(label, path);
  return kib ? std::optional(*kib * 1024) : std::nullopt;
}

std::optional<std::uint64_t> own_peak_resident_memory() {
  return bytes_behind("VmHWM:", "/proc/self/status");
}

}  // namespace concbench
