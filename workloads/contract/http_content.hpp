#pragma once

#include <cstddef>
#include <string>

namespace concbench {

/// The body of `length_bytes` bytes that the suite's own HTTP server sends: lower-case letters in
/// a fixed order, so that a client can tell a right body from a wrong one without asking.
/// The period, 31, is prime: no shift by a buffer's size maps the content onto itself.
inline std::string http_content(std::size_t length_bytes) {
  constexpr std::size_t kPeriod = 31;
  constexpr char kLetters[kPeriod + 1] = "abcdefghijklmnopqrstuvwxyzedcba";
  std::string content(length_bytes, '\0');
  for (std::size_t i = 0; i < length_bytes; ++i) content[i] = kLetters[i % kPeriod];
  return content;
}

}  // namespace concbench
