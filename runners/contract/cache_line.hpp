#pragma once

#include <cstddef>

namespace concbench {

/// Bytes that CPUs pass between them as one: what several of them write to lies in lines of its
/// own. A constant, because the standard's own changes with the compiler's options, and layouts
/// that two programs share must not.
inline constexpr std::size_t kCacheLine = 64;

}  // namespace concbench
