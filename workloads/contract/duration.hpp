#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace concbench {

/// Reads "5ms", "1.5s", "100us", "200ns", "10m" or "2h" (a bare 0 needs no unit). Throws
/// std::invalid_argument that says what to type instead.
std::chrono::nanoseconds parse_duration(std::string_view text);

/// The same duration in the largest unit that needs no fraction: 5ms, 1500us, 2m.
std::string format_duration(std::chrono::nanoseconds duration);

}  // namespace concbench
