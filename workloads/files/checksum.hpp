#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace concbench {

/// FNV-1a with words of eight bytes instead of single ones, so that checking a file costs less than
/// reading it. Each step is a bijection of the sum and of the word: contents of equal length that
/// differ in one word never have the same checksum.
inline std::uint64_t checksum(std::string_view content) {
  constexpr std::uint64_t kBasis = 14695981039346656037u;
  constexpr std::uint64_t kPrime = 1099511628211u;
  std::uint64_t sum = kBasis;
  while (!content.empty()) {
    std::uint64_t word = 0;
    const std::size_t taken = content.size() < sizeof word ? content.size() : sizeof word;
    std::memcpy(&word, content.data(), taken);
    sum = (sum ^ word) * kPrime;
    content.remove_prefix(taken);
  }
  return sum;
}

}  // namespace concbench
