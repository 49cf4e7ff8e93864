#pragma once

namespace concbench {

/// Whether this test is built with a sanitizer, which takes memory of its own and makes each start
/// of a process or a thread many times as long.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr bool kUnderSanitizer = true;
#else
inline constexpr bool kUnderSanitizer = false;
#endif

}  // namespace concbench
