#pragma once

#include <cstdint>
#include <cstdlib>

#include "tests/sanitizer.hpp"
#include "workloads/contract/number.hpp"

namespace concbench {

/// How many runs a simulation makes up: CONCBENCH_SEEDS of them, or few.
inline std::uint64_t seeds() {
  constexpr std::uint64_t kFew = kUnderSanitizer ? 25 : 100;
  const char* const typed = std::getenv("CONCBENCH_SEEDS");
  return typed == nullptr ? kFew : parse_number<std::uint64_t>(typed).value_or(kFew);
}

}  // namespace concbench
