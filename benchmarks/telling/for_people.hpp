#pragma once

#include <chrono>
#include <string>

namespace concbench {

/// "1 h 5 min", "2 min 10 s", "8.4 s".
std::string for_people(std::chrono::nanoseconds duration);

}  // namespace concbench
