#pragma once

#include <cstddef>

namespace concbench {

/// Bytes that CPUs pass between them as one: what several of them write to lies in lines of its
/// own. A constant, because the standard's own changes with the compiler's options, and layouts
/// that two programs share must not.
inline constexpr std::size_t kCacheLine = 64;

/// The next multiple of `unit`, such as kCacheLine or the size of a page.
inline constexpr std::size_t round_up(std::size_t bytes, std::size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

}  // namespace concbench
